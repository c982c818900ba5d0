package io.flowmaestro.sandbox.provider;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.flowmaestro.sandbox.SandboxConfig;
import io.flowmaestro.sandbox.api.Api;
import io.flowmaestro.sandbox.api.Call;
import io.flowmaestro.sandbox.api.Refusals;
import io.flowmaestro.sandbox.api.Scopes;
import io.flowmaestro.sandbox.contract.Contract;
import io.flowmaestro.sandbox.contract.Violation;
import io.flowmaestro.sandbox.http.Answer;
import io.flowmaestro.sandbox.http.Form;
import io.flowmaestro.sandbox.http.Request;
import io.flowmaestro.sandbox.oauth.AuthorizationRules;
import io.flowmaestro.sandbox.oauth.AuthorizationServer;
import io.flowmaestro.sandbox.oauth.Issued;
import io.flowmaestro.sandbox.oauth.Secrets;
import io.flowmaestro.sandbox.oauth.TokenLookup;
import io.flowmaestro.sandbox.oauth.TokenPolicy;
import io.flowmaestro.sandbox.oauth.TokenProblem;
import io.flowmaestro.sandbox.oauth.TokenRefusal;
import io.flowmaestro.sandbox.oauth.TokenReply;
import io.flowmaestro.sandbox.oauth.Tokens;
import io.flowmaestro.sandbox.state.Recent;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * Google's Sheets API v4 and OAuth 2.0 for web servers.
 *
 * @see <a href="https://developers.google.com/workspace/sheets/api/reference/rest">Sheets API</a>
 * @see <a href="https://developers.google.com/identity/protocols/oauth2/web-server">OAuth</a>
 */
public final class GoogleSheets implements Provider {
    private static final String AUTH = "https://www.googleapis.com/auth/";
    private static final String[] WRITING = {AUTH + "spreadsheets", AUTH + "drive", AUTH + "drive.file"};
    private static final String[] READING = {
        AUTH + "spreadsheets",
        AUTH + "spreadsheets.readonly",
        AUTH + "drive",
        AUTH + "drive.readonly",
        AUTH + "drive.file"
    };

    private final Tokens tokens;
    private final AuthorizationServer oauth;
    private final Api api;
    private final JsonNode seed = Seeds.read("google-spreadsheets.json");
    private final Map<String, List<Spreadsheet>> accounts = new Recent<>(100);

    public GoogleSheets(SandboxConfig config) {
        this.tokens = new Tokens(
                config.clock(), () -> "ya29." + Secrets.alphanumeric(120), () -> "1//0" + Secrets.alphanumeric(80));
        this.oauth =
                new AuthorizationServer(new Rules(), config.apps(id()), tokens, config.clock(), config.codeLifetime());
        this.api = new Api(
                        Contract.load(id(), true),
                        request -> tokens.find(request.authorization("Bearer")),
                        new GoogleRefusals())
                .on("sheets.spreadsheets.get", Scopes.any(READING), call -> in(call, GoogleSheets::describe))
                .on("sheets.spreadsheets.values.get", Scopes.any(READING), call -> at(call, GoogleSheets::read))
                .on("sheets.spreadsheets.values.update", Scopes.any(WRITING), call -> at(call, GoogleSheets::update))
                .on("sheets.spreadsheets.values.append", Scopes.any(WRITING), call -> at(call, GoogleSheets::append))
                .on("sheets.spreadsheets.values.clear", Scopes.any(WRITING), call -> at(call, GoogleSheets::clear));
    }

    @Override
    public String id() {
        return "google_sheets";
    }

    @Override
    public boolean serves(String host) {
        return Set.of("sheets.googleapis.com", "accounts.google.com", "oauth2.googleapis.com")
                .contains(host);
    }

    @Override
    public Tokens tokens() {
        return tokens;
    }

    @Override
    public Answer answer(Request request) {
        return switch (request.host() + request.path()) {
            case "accounts.google.com/o/oauth2/v2/auth" -> oauth.authorize(request);
            case "oauth2.googleapis.com/token" -> exchange(request);
            case "oauth2.googleapis.com/revoke" -> revoke(request);
            case "oauth2.googleapis.com/tokeninfo" -> describeToken(request);
            default ->
                request.host().equals("sheets.googleapis.com")
                        ? api.answer(request)
                        : Answer.of(404, "text/html", "Not Found");
        };
    }

    private Answer exchange(Request request) {
        if (!request.method().equals("POST")) {
            return Answer.of(404, "text/html", "Not Found");
        }
        TokenReply reply = oauth.token(request, request.form());
        return reply instanceof Issued issued ? granted(issued) : refusal(((TokenReply.Refused) reply).refusal());
    }

    private static Answer granted(Issued issued) {
        ObjectNode body = Answer.object()
                .put("access_token", issued.accessToken())
                .put("token_type", "Bearer")
                .put("scope", String.join(" ", new TreeSet<>(issued.grant().scopes())));
        if (issued.lifetime() != null) {
            body.put("expires_in", issued.lifetime().toSeconds());
        }
        if (issued.refreshToken() != null) {
            body.put("refresh_token", issued.refreshToken());
        }
        return Answer.json(200, body);
    }

    private static Answer refusal(TokenRefusal refusal) {
        return switch (refusal) {
            case UNKNOWN_CLIENT -> refused(401, "invalid_client", "The OAuth client was not found.");
            case WRONG_SECRET -> refused(401, "invalid_client", "Unauthorized");
            case UNSUPPORTED_GRANT_TYPE -> refused(400, "unsupported_grant_type", "Invalid grant_type");
            case MISSING_PARAMETER -> refused(400, "invalid_request", "Missing required parameter");
            case BAD_CODE -> refused(400, "invalid_grant", "Malformed auth code.");
            case WRONG_REDIRECT_URI -> refused(400, "redirect_uri_mismatch", "Bad Request");
            case WRONG_VERIFIER -> refused(400, "invalid_grant", "Invalid code verifier.");
            case BAD_REFRESH_TOKEN -> refused(400, "invalid_grant", "Token has been expired or revoked.");
        };
    }

    private static Answer refused(int status, String error, String description) {
        return Answer.json(status, Answer.object().put("error", error).put("error_description", description));
    }

    private Answer revoke(Request request) {
        if (!request.method().equals("POST")) {
            return Answer.of(404, "text/html", "Not Found");
        }
        Optional<String> token =
                request.form().one("token").or(() -> request.query().one("token"));
        return token.filter(tokens::revoke).isPresent()
                ? Answer.json(200, Answer.object())
                : refused(400, "invalid_token", "Token expired or revoked");
    }

    private Answer describeToken(Request request) {
        if (!(tokens.find(request.query().one("access_token")) instanceof TokenLookup.Good good)) {
            return refused(400, "invalid_token", "Invalid Value");
        }
        return Answer.json(
                200,
                Answer.object()
                        .put("azp", good.grant().client())
                        .put("aud", good.grant().client())
                        .put(
                                "scope",
                                String.join(" ", new TreeSet<>(good.grant().scopes())))
                        .put("email", good.grant().account()));
    }

    private static Answer describe(Call call, Spreadsheet spreadsheet) {
        ObjectNode body = Answer.object()
                .put("spreadsheetId", spreadsheet.id())
                .put("spreadsheetUrl", "https://docs.google.com/spreadsheets/d/" + spreadsheet.id() + "/edit");
        body.putObject("properties")
                .put("title", spreadsheet.title())
                .put("locale", "en_US")
                .put("timeZone", "Etc/UTC");
        ArrayNode sheets = body.putArray("sheets");
        for (String name : spreadsheet.sheets()) {
            sheets.addObject()
                    .putObject("properties")
                    .put("sheetId", sheets.size() - 1)
                    .put("title", name)
                    .put("index", sheets.size() - 1)
                    .put("sheetType", "GRID")
                    .putObject("gridProperties")
                    .put("rowCount", A1Range.ROWS)
                    .put("columnCount", A1Range.COLUMNS);
        }
        return Answer.json(200, body);
    }

    private static Answer read(Call call, Spreadsheet spreadsheet, A1Range range) {
        boolean byColumn = call.query().path("majorDimension").asText().equals("COLUMNS");
        boolean typed = call.query().path("valueRenderOption").asText().equals("UNFORMATTED_VALUE");
        ArrayNode rows = shown(spreadsheet.read(range), typed);
        ObjectNode body =
                Answer.object().put("range", range.toString()).put("majorDimension", byColumn ? "COLUMNS" : "ROWS");
        if (!rows.isEmpty()) {
            body.set("values", byColumn ? turned(rows) : rows);
        }
        return Answer.json(200, body);
    }

    private static Answer append(Call call, Spreadsheet spreadsheet, A1Range range) {
        ArrayNode rows = rows(call);
        Optional<A1Range> table = spreadsheet.table(range);
        int row = table.map(A1Range::endRow).orElse(range.firstRow());
        A1Range target = range.resized(row, rows.size(), width(rows));
        Optional<Answer> misfit = misfit(target);
        if (misfit.isPresent()) {
            return misfit.get();
        }
        ObjectNode body = Answer.object().put("spreadsheetId", spreadsheet.id());
        table.ifPresent(before -> body.put("tableRange", before.toString()));
        body.set("updates", written(call, spreadsheet, target, rows));
        return Answer.json(200, body);
    }

    private static Answer update(Call call, Spreadsheet spreadsheet, A1Range range) {
        ArrayNode rows = rows(call);
        A1Range target = range.resized(range.firstRow(), rows.size(), width(rows));
        if (target.endRow() > range.endRow() || target.endColumn() > range.endColumn()) {
            return invalid("Requested writing within range [" + range + "], but tried writing to [" + target + "]");
        }
        return Answer.json(200, written(call, spreadsheet, target, rows));
    }

    private static Answer clear(Call call, Spreadsheet spreadsheet, A1Range range) {
        spreadsheet.clear(range);
        return Answer.json(
                200, Answer.object().put("spreadsheetId", spreadsheet.id()).put("clearedRange", range.toString()));
    }

    private static ObjectNode written(Call call, Spreadsheet spreadsheet, A1Range target, ArrayNode rows) {
        spreadsheet.write(target, rows);
        ObjectNode updates = Answer.object()
                .put("spreadsheetId", spreadsheet.id())
                .put("updatedRange", target.toString())
                .put("updatedRows", rows.size())
                .put("updatedColumns", width(rows))
                .put("updatedCells", cells(rows));
        if (call.query().path("includeValuesInResponse").asBoolean()) {
            updates.putObject("updatedData")
                    .put("range", target.toString())
                    .put("majorDimension", "ROWS")
                    .set("values", shown(spreadsheet.read(target), false));
        }
        return updates;
    }

    /** The rows of the body, with text read as a person's typing where that is asked for. */
    private static ArrayNode rows(Call call) {
        ArrayNode rows = call.body().path("values") instanceof ArrayNode values
                ? values
                : Answer.object().arrayNode();
        boolean byColumn = call.body().path("majorDimension").asText().equals("COLUMNS");
        boolean typed = call.query().path("valueInputOption").asText().equals("USER_ENTERED");
        ArrayNode inRows = byColumn ? turned(rows) : rows;
        return typed ? each(inRows, GoogleSheets::entered) : inRows;
    }

    /** What a cell becomes when a person types this; formulas stay as they are. */
    private static JsonNode entered(JsonNode cell) {
        String text = cell.asText();
        if (cell.isTextual() && text.matches("-?[0-9]{1,15}(\\.[0-9]{1,15})?")) {
            return DecimalNode.valueOf(new BigDecimal(text));
        }
        return cell.isTextual() && text.matches("(?i)true|false")
                ? BooleanNode.valueOf(Boolean.parseBoolean(text))
                : cell;
    }

    private static ArrayNode shown(ArrayNode rows, boolean typed) {
        return typed ? rows : each(rows, cell -> TextNode.valueOf(formatted(cell)));
    }

    private static String formatted(JsonNode cell) {
        return cell.isBoolean() ? (cell.asBoolean() ? "TRUE" : "FALSE") : cell.asText();
    }

    private static ArrayNode each(ArrayNode rows, UnaryOperator<JsonNode> change) {
        ArrayNode changed = Answer.object().arrayNode();
        for (JsonNode row : rows) {
            ArrayNode cells = changed.addArray();
            row.forEach(cell -> cells.add(change.apply(cell)));
        }
        return changed;
    }

    private static ArrayNode turned(ArrayNode rows) {
        ArrayNode turned = Answer.object().arrayNode();
        for (int column = 0; column < width(rows); column++) {
            ArrayNode line = turned.addArray();
            for (JsonNode row : rows) {
                line.add(row.has(column) ? row.get(column) : TextNode.valueOf(""));
            }
        }
        return turned;
    }

    private static int width(ArrayNode rows) {
        int width = 0;
        for (JsonNode row : rows) {
            width = Math.max(width, row.size());
        }
        return width;
    }

    private static int cells(ArrayNode rows) {
        int cells = 0;
        for (JsonNode row : rows) {
            cells += row.size();
        }
        return cells;
    }

    private static Optional<Answer> misfit(A1Range target) {
        return target.endRow() > A1Range.ROWS || target.endColumn() > A1Range.COLUMNS
                ? Optional.of(invalid("Range (" + target.sheet() + ") exceeds grid limits."))
                : Optional.empty();
    }

    private Answer in(Call call, BiFunction<Call, Spreadsheet, Answer> operation) {
        return accounts.computeIfAbsent(call.grant().account(), account -> seeded()).stream()
                .filter(spreadsheet -> spreadsheet.id().equals(call.path("spreadsheetId")))
                .findFirst()
                .map(spreadsheet -> operation.apply(call, spreadsheet))
                .orElseGet(() -> error(404, "NOT_FOUND", "Requested entity was not found."));
    }

    private Answer at(Call call, CellOperation operation) {
        return in(call, (asked, spreadsheet) -> {
            String text = asked.path("range");
            Optional<A1Range> range = spreadsheet.range(text);
            if (range.isEmpty()) {
                return invalid("Unable to parse range: " + text);
            }
            String named = asked.body().path("range").asText(text);
            return spreadsheet.range(named).equals(range)
                    ? operation.apply(asked, spreadsheet, range.get())
                    : invalid("The range in the body, " + named + ", is not the one in the address, " + text);
        });
    }

    private List<Spreadsheet> seeded() {
        return seed.valueStream().map(Spreadsheet::new).toList();
    }

    private static Answer invalid(String message) {
        return error(400, "INVALID_ARGUMENT", message);
    }

    private static Answer error(int status, String word, String message) {
        return Answer.json(status, errorBody(status, word, message));
    }

    private static ObjectNode errorBody(int status, String word, String message) {
        ObjectNode body = Answer.object();
        body.putObject("error").put("code", status).put("message", message).put("status", word);
        return body;
    }

    private static Answer error(int status, String word, String message, String reason) {
        ObjectNode body = errorBody(status, word, message);
        ((ObjectNode) body.path("error"))
                .putArray("details")
                .addObject()
                .put("@type", "type.googleapis.com/google.rpc.ErrorInfo")
                .put("reason", reason)
                .put("domain", "googleapis.com");
        return Answer.json(status, body);
    }

    @FunctionalInterface
    private interface CellOperation {
        Answer apply(Call call, Spreadsheet spreadsheet, A1Range range);
    }

    private static final class Rules implements AuthorizationRules {
        private static final Duration ACCESS_LIFETIME = Duration.ofHours(1);

        @Override
        public String title() {
            return "Google";
        }

        @Override
        public Set<String> scopes() {
            return Set.of(
                    "openid",
                    "email",
                    "profile",
                    AUTH + "userinfo.email",
                    AUTH + "userinfo.profile",
                    AUTH + "spreadsheets",
                    AUTH + "spreadsheets.readonly",
                    AUTH + "drive",
                    AUTH + "drive.readonly",
                    AUTH + "drive.file");
        }

        @Override
        public String scopeSeparator() {
            return " ";
        }

        @Override
        public String account(String host, Optional<String> chosen) {
            return chosen.orElse("ada@example.com");
        }

        @Override
        public boolean responseTypeRequired() {
            return true;
        }

        @Override
        public boolean basicAuthentication() {
            return true;
        }

        /** A refresh token for those who ask for offline access. */
        @Override
        public TokenPolicy tokens(Form authorization, Form token) {
            boolean offline = authorization.one("access_type").equals(Optional.of("offline"));
            return TokenPolicy.expiring(
                    ACCESS_LIFETIME, offline ? TokenPolicy.Renewal.FIXED : TokenPolicy.Renewal.NONE);
        }
    }

    private static final class GoogleRefusals implements Refusals {
        @Override
        public Answer unknownPath(Request request) {
            return error(404, "NOT_FOUND", "Method not found.");
        }

        @Override
        public Answer wrongMethod(Request request, Set<String> allowed) {
            return unknownPath(request);
        }

        @Override
        public Answer token(Request request, TokenProblem problem) {
            Answer answer = switch (problem) {
                case MISSING ->
                    error(
                            401,
                            "UNAUTHENTICATED",
                            "Request is missing required authentication credential.",
                            "CREDENTIALS_MISSING");
                case EXPIRED, REVOKED ->
                    error(
                            401,
                            "UNAUTHENTICATED",
                            "Request had invalid authentication credentials.",
                            "ACCESS_TOKEN_EXPIRED");
                case UNKNOWN ->
                    error(
                            401,
                            "UNAUTHENTICATED",
                            "Request had invalid authentication credentials.",
                            "ACCESS_TOKEN_TYPE_UNSUPPORTED");
            };
            return answer.with("www-authenticate", "Bearer realm=\"https://accounts.google.com/\"");
        }

        @Override
        public Answer missingScope(Call call, Set<String> needed) {
            return error(
                            403,
                            "PERMISSION_DENIED",
                            "Request had insufficient authentication scopes.",
                            "ACCESS_TOKEN_SCOPE_INSUFFICIENT")
                    .with("www-authenticate", "Bearer error=\"insufficient_scope\"");
        }

        @Override
        public Answer wrongMediaType(Request request) {
            return invalid("Invalid JSON payload received. The content type is " + request.mediaType());
        }

        @Override
        public Answer unreadableBody(Request request) {
            return invalid("Invalid JSON payload received.");
        }

        @Override
        public Answer invalid(Call call, List<Violation> violations) {
            String what = violations.stream().map(GoogleRefusals::sentence).collect(Collectors.joining("\n"));
            ObjectNode body = errorBody(400, "INVALID_ARGUMENT", what);
            ArrayNode fields = ((ObjectNode) body.path("error"))
                    .putArray("details")
                    .addObject()
                    .put("@type", "type.googleapis.com/google.rpc.BadRequest")
                    .putArray("fieldViolations");
            violations.forEach(violation -> fields.addObject()
                    .put("field", violation.pointer().substring(1).replace('/', '.'))
                    .put("description", sentence(violation)));
            return Answer.json(400, body);
        }

        private static Answer invalid(String message) {
            return error(400, "INVALID_ARGUMENT", message);
        }

        private static String sentence(Violation violation) {
            if (violation.isMissing()) {
                return "'" + violation.field() + "' is required but not specified";
            }
            return violation.keyword().equals("additionalProperties")
                    ? "Invalid JSON payload received. Unknown name \"" + violation.field() + "\": Cannot find field."
                    : "Invalid value at '" + violation.pointer() + "': " + violation.message();
        }
    }
}
