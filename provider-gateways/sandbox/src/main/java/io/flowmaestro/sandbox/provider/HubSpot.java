package io.flowmaestro.sandbox.provider;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
import io.flowmaestro.sandbox.oauth.Grant;
import io.flowmaestro.sandbox.oauth.Issued;
import io.flowmaestro.sandbox.oauth.Secrets;
import io.flowmaestro.sandbox.oauth.TokenLookup;
import io.flowmaestro.sandbox.oauth.TokenPolicy;
import io.flowmaestro.sandbox.oauth.TokenProblem;
import io.flowmaestro.sandbox.oauth.TokenRefusal;
import io.flowmaestro.sandbox.oauth.TokenReply;
import io.flowmaestro.sandbox.oauth.Tokens;
import io.flowmaestro.sandbox.state.Recent;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * HubSpot's CRM API (contacts) and OAuth.
 *
 * @see <a href="https://developers.hubspot.com/docs/api-reference/crm-contacts-v3/guide">Contacts</a>
 * @see <a href="https://developers.hubspot.com/docs/api-reference/auth-oauth-v3/guide">OAuth</a>
 */
public final class HubSpot implements Provider {
    private static final String READ = "crm.objects.contacts.read";
    private static final String WRITE = "crm.objects.contacts.write";
    private static final String ACCESS_TOKENS = "/oauth/v1/access-tokens/";
    private static final String REFRESH_TOKENS = "/oauth/v1/refresh-tokens/";
    private static final int DEFAULT_PAGE = 10;
    private static final int MAX_SEARCH_PAGE = 200;
    private static final int MAX_LIST_PAGE = 100;

    private final Clock clock;
    private final Tokens tokens;
    private final AuthorizationServer oauth;
    private final Api api;
    private final JsonNode seed = Seeds.read("hubspot-contacts.json");
    private final Map<String, HubSpotContacts> portals = new Recent<>(1_000);

    public HubSpot(SandboxConfig config) {
        this.clock = config.clock();
        this.tokens = new Tokens(clock, () -> "CK" + Secrets.alphanumeric(80), () -> "na1-" + UUID.randomUUID());
        this.oauth = new AuthorizationServer(new Rules(), config.apps(id()), tokens, clock, config.codeLifetime());
        this.api = new Api(
                        Contract.load(id(), false),
                        request -> tokens.find(request.authorization("Bearer")),
                        new HubSpotRefusals())
                .on("Basic_getPage", Scopes.any(READ), this::list)
                .on("Basic_create", Scopes.any(WRITE), this::create)
                .on("Basic_getById", Scopes.any(READ), this::get)
                .on("Basic_update", Scopes.any(WRITE), this::update)
                .on("Basic_archive", Scopes.any(WRITE), this::archive)
                .on("Search_doSearch", Scopes.any(READ), this::search);
    }

    @Override
    public String id() {
        return "hubspot";
    }

    @Override
    public boolean serves(String host) {
        return host.equals("api.hubapi.com") || host.equals("app.hubspot.com");
    }

    @Override
    public Tokens tokens() {
        return tokens;
    }

    @Override
    public Answer answer(Request request) {
        String path = request.path();
        if (request.host().equals("app.hubspot.com")) {
            return path.equals("/oauth/authorize")
                    ? oauth.authorize(request)
                    : Answer.of(404, "text/html", "Not Found");
        }
        if (path.equals("/oauth/v1/token") || path.equals("/oauth/v3/token")) {
            return exchange(request);
        }
        if (path.startsWith(ACCESS_TOKENS) && request.method().equals("GET")) {
            return describe(path.substring(ACCESS_TOKENS.length()));
        }
        if (path.startsWith(REFRESH_TOKENS) && request.method().equals("DELETE")) {
            return tokens.revoke(path.substring(REFRESH_TOKENS.length()))
                    ? Answer.empty(204)
                    : refused(404, "OBJECT_NOT_FOUND", "refresh token not found");
        }
        return api.answer(request);
    }

    private Answer exchange(Request request) {
        if (!request.method().equals("POST")) {
            return refused(405, "VALIDATION_ERROR", "HTTP 405 Method Not Allowed")
                    .with("allow", "POST");
        }
        if (!request.mediaType().equals(Form.MEDIA_TYPE)) {
            return refused(415, "VALIDATION_ERROR", "HTTP 415 Unsupported Media Type");
        }
        TokenReply reply = oauth.token(request, request.form());
        return reply instanceof Issued issued
                ? Answer.json(200, granted(issued))
                : Answer.json(400, refusal(((TokenReply.Refused) reply).refusal()));
    }

    private static ObjectNode granted(Issued issued) {
        ObjectNode body = Answer.object()
                .put("token_type", "bearer")
                .put("access_token", issued.accessToken())
                .put("hub_id", Long.parseLong(issued.grant().account()));
        if (issued.refreshToken() != null) {
            body.put("refresh_token", issued.refreshToken());
        }
        if (issued.lifetime() != null) {
            body.put("expires_in", issued.lifetime().toSeconds());
        }
        ArrayNode scopes = body.putArray("scopes");
        new TreeSet<>(issued.grant().scopes()).forEach(scopes::add);
        return body;
    }

    /** HubSpot's own word as {@code status}, and RFC 6749's as {@code error} since 2026. */
    private static ObjectNode refusal(TokenRefusal refusal) {
        String status = switch (refusal) {
            case UNKNOWN_CLIENT -> "BAD_CLIENT_ID";
            case WRONG_SECRET -> "BAD_CLIENT_SECRET";
            case UNSUPPORTED_GRANT_TYPE -> "BAD_GRANT_TYPE";
            case MISSING_PARAMETER -> "BAD_REQUEST";
            case BAD_CODE, WRONG_VERIFIER -> "BAD_AUTH_CODE";
            case WRONG_REDIRECT_URI -> "BAD_REDIRECT_URI";
            case BAD_REFRESH_TOKEN -> "BAD_REFRESH_TOKEN";
        };
        String error = switch (refusal) {
            case UNKNOWN_CLIENT, WRONG_SECRET -> "invalid_client";
            case UNSUPPORTED_GRANT_TYPE -> "unsupported_grant_type";
            case MISSING_PARAMETER -> "invalid_request";
            case BAD_CODE, WRONG_VERIFIER, WRONG_REDIRECT_URI, BAD_REFRESH_TOKEN -> "invalid_grant";
        };
        return error("VALIDATION_ERROR", status)
                .put("status", status)
                .put("error", error)
                .put("error_description", status);
    }

    private Answer describe(String token) {
        if (!(tokens.find(Optional.of(token)) instanceof TokenLookup.Good good)) {
            return refused(404, "OBJECT_NOT_FOUND", "access token not found");
        }
        ObjectNode body = Answer.object()
                .put("token_type", "access")
                .put("hub_id", Long.parseLong(good.grant().account()))
                .put("hub_domain", "portal-" + good.grant().account() + ".example")
                .put("user", "ada@portal-" + good.grant().account() + ".example")
                .put("client_id", good.grant().client());
        ArrayNode scopes = body.putArray("scopes");
        new TreeSet<>(good.grant().scopes()).forEach(scopes::add);
        return Answer.json(200, body);
    }

    private Answer create(Call call) {
        JsonNode properties = call.body().path("properties");
        return badProperties(properties)
                .or(() -> taken(call, properties, Optional.empty()))
                .orElseGet(() -> {
                    HubSpotContacts.Contact contact = contacts(call).add(properties);
                    return Answer.json(201, contact.json(contact.properties().keySet()));
                });
    }

    private Answer update(Call call) {
        JsonNode properties = call.body().path("properties");
        return found(
                call,
                contact -> badProperties(properties)
                        .or(() -> taken(call, properties, Optional.of(contact)))
                        .orElseGet(() -> {
                            contacts(call).update(contact, properties);
                            return Answer.json(
                                    200, contact.json(contact.properties().keySet()));
                        }));
    }

    private Answer get(Call call) {
        return found(call, contact -> Answer.json(200, contact.json(names(call))));
    }

    private Answer archive(Call call) {
        contacts(call).find(call.path("contactId"), "").ifPresent(contacts(call)::remove);
        return Answer.empty(204);
    }

    private Answer list(Call call) {
        return page(call.query(), MAX_LIST_PAGE, contacts(call).where(contact -> true), names(call), false);
    }

    private Answer search(Call call) {
        JsonNode request = call.body();
        List<String> unknown = new ArrayList<>();
        request.path("filterGroups").findValuesAsText("propertyName").forEach(name -> {
            if (!HubSpotContacts.exists(name)) {
                unknown.add(name);
            }
        });
        if (!unknown.isEmpty()) {
            return refused(400, "VALIDATION_ERROR", "There was a problem with the request: no property " + unknown);
        }
        List<String> names = new ArrayList<>();
        request.path("properties").forEach(name -> names.add(name.asText()));
        return page(request, MAX_SEARCH_PAGE, HubSpotSearch.run(contacts(call), request), names, true);
    }

    private static Answer page(
            JsonNode asked, int maxSize, List<HubSpotContacts.Contact> all, List<String> names, boolean withTotal) {
        int size = asked.path("limit").asInt(DEFAULT_PAGE);
        String after = asked.path("after").asText("0");
        if (size < 0 || size > maxSize || !after.matches("[0-9]{1,9}")) {
            return refused(400, "VALIDATION_ERROR", "limit is 0 to " + maxSize + ", after comes from the page before");
        }
        int start = Math.min(Integer.parseInt(after), all.size());
        int end = Math.min(start + size, all.size());
        ObjectNode body = Answer.object();
        if (withTotal) {
            body.put("total", all.size());
        }
        ArrayNode results = body.putArray("results");
        all.subList(start, end).forEach(contact -> results.add(contact.json(names)));
        if (end < all.size()) {
            body.putObject("paging").putObject("next").put("after", String.valueOf(end));
        }
        return Answer.json(200, body);
    }

    private Answer found(Call call, Function<HubSpotContacts.Contact, Answer> then) {
        return contacts(call)
                .find(call.path("contactId"), call.query().path("idProperty").asText())
                .map(then)
                .orElseGet(() -> refused(404, "OBJECT_NOT_FOUND", "resource not found"));
    }

    private static Optional<Answer> badProperties(JsonNode properties) {
        List<String> problems = new ArrayList<>();
        properties.properties().forEach(property -> {
            String name = property.getKey();
            if (!HubSpotContacts.exists(name)) {
                problems.add("{\"isValid\":false,\"error\":\"PROPERTY_DOESNT_EXIST\",\"name\":\"" + name + "\"}");
            } else if (HubSpotContacts.isReadOnly(name)) {
                problems.add("{\"isValid\":false,\"error\":\"READ_ONLY_VALUE\",\"name\":\"" + name + "\"}");
            } else if (name.equals("email") && !property.getValue().asText().matches("[^@\\s]+@[^@\\s]+\\.[^@\\s]+")) {
                problems.add("{\"isValid\":false,\"error\":\"INVALID_EMAIL\",\"name\":\"email\"}");
            }
        });
        return problems.isEmpty()
                ? Optional.empty()
                : Optional.of(refused(400, "VALIDATION_ERROR", "Property values were not valid: " + problems));
    }

    private Optional<Answer> taken(Call call, JsonNode properties, Optional<HubSpotContacts.Contact> self) {
        return contacts(call)
                .byEmail(properties.path("email").asText())
                .filter(other -> properties.has("email") && !self.equals(Optional.of(other)))
                .map(other -> refused(409, "CONFLICT", "Contact already exists. Existing ID: " + other.key()));
    }

    /** Repeated, or in one text with commas: HubSpot takes both. */
    private static List<String> names(Call call) {
        List<String> names = new ArrayList<>();
        call.query()
                .path("properties")
                .forEach(text -> names.addAll(Arrays.asList(text.asText().split(",", -1))));
        return names;
    }

    private HubSpotContacts contacts(Call call) {
        return portals.computeIfAbsent(call.grant().account(), portal -> new HubSpotContacts(seed, clock));
    }

    private static Answer refused(int status, String category, String message) {
        return Answer.json(status, error(category, message));
    }

    private static ObjectNode error(String category, String message) {
        return Answer.object()
                .put("status", "error")
                .put("message", message)
                .put("correlationId", UUID.randomUUID().toString())
                .put("category", category);
    }

    private static final class Rules implements AuthorizationRules {
        private static final Duration ACCESS_LIFETIME = Duration.ofMinutes(30);

        @Override
        public String title() {
            return "HubSpot";
        }

        @Override
        public Set<String> scopes() {
            return Set.of(
                    "oauth",
                    READ,
                    WRITE,
                    "crm.objects.companies.read",
                    "crm.objects.companies.write",
                    "crm.objects.deals.read",
                    "crm.objects.deals.write",
                    "crm.objects.owners.read",
                    "crm.schemas.contacts.read",
                    "crm.lists.read",
                    "crm.lists.write",
                    "content",
                    "forms",
                    "automation",
                    "files",
                    "tickets");
        }

        @Override
        public String scopeSeparator() {
            return " ";
        }

        /** A portal's number. */
        @Override
        public String account(String host, Optional<String> chosen) {
            return chosen.filter(portal -> portal.matches("[1-9][0-9]{0,11}")).orElse("62515");
        }

        @Override
        public TokenPolicy tokens(Form authorization, Form token) {
            return TokenPolicy.expiring(ACCESS_LIFETIME, TokenPolicy.Renewal.FIXED);
        }
    }

    private static final class HubSpotRefusals implements Refusals {
        @Override
        public Answer unknownPath(Request request) {
            return refused(404, "OBJECT_NOT_FOUND", "Unable to find " + request.path());
        }

        @Override
        public Answer wrongMethod(Request request, Set<String> allowed) {
            return refused(405, "VALIDATION_ERROR", "HTTP 405 Method Not Allowed")
                    .with("allow", String.join(", ", allowed));
        }

        @Override
        public Answer token(Request request, TokenProblem problem) {
            return switch (problem) {
                case MISSING -> refused(401, "INVALID_AUTHENTICATION", "Authentication credentials not found.");
                case EXPIRED ->
                    refused(401, "EXPIRED_AUTHENTICATION", "The OAuth token used to make this call expired.");
                case UNKNOWN, REVOKED ->
                    refused(401, "INVALID_AUTHENTICATION", "Authentication credentials are not valid.");
            };
        }

        @Override
        public Answer missingScope(Call call, Set<String> needed) {
            ObjectNode body = error("MISSING_SCOPES", "This app hasn't been granted all required scopes.");
            ArrayNode scopes = body.putArray("errors")
                    .addObject()
                    .put("message", "One or more of the following scopes are required.")
                    .putObject("context")
                    .putArray("requiredGranularScopes");
            new TreeSet<>(needed).forEach(scopes::add);
            return Answer.json(403, body);
        }

        @Override
        public Answer wrongMediaType(Request request) {
            return refused(415, "VALIDATION_ERROR", "HTTP 415 Unsupported Media Type");
        }

        @Override
        public Answer unreadableBody(Request request) {
            return refused(400, "VALIDATION_ERROR", "Invalid input JSON");
        }

        @Override
        public Answer invalid(Call call, List<Violation> violations) {
            String missing = violations.stream()
                    .filter(Violation::isMissing)
                    .map(Violation::field)
                    .collect(Collectors.joining(", "));
            return refused(
                    400,
                    "VALIDATION_ERROR",
                    missing.isEmpty()
                            ? "Invalid input JSON at " + violations.get(0).pointer() + ": "
                                    + violations.get(0).message()
                            : "Some required fields were not set: [" + missing + "]");
        }

        @Override
        public Answer signed(Answer answer, Grant grant) {
            return answer.with("x-hubspot-correlation-id", UUID.randomUUID().toString());
        }
    }
}
