package io.flowmaestro.sandbox.play;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.flowmaestro.sandbox.SandboxConfig;
import io.flowmaestro.sandbox.file.ProviderFile;
import io.flowmaestro.sandbox.file.Template;
import io.flowmaestro.sandbox.http.Answer;
import io.flowmaestro.sandbox.http.Form;
import io.flowmaestro.sandbox.http.Request;
import io.flowmaestro.sandbox.oauth.AuthorizationRules;
import io.flowmaestro.sandbox.oauth.AuthorizationServer;
import io.flowmaestro.sandbox.oauth.Grant;
import io.flowmaestro.sandbox.oauth.Issued;
import io.flowmaestro.sandbox.oauth.JwtBearer;
import io.flowmaestro.sandbox.oauth.Secrets;
import io.flowmaestro.sandbox.oauth.TokenLookup;
import io.flowmaestro.sandbox.oauth.TokenPolicy;
import io.flowmaestro.sandbox.oauth.TokenRefusal;
import io.flowmaestro.sandbox.oauth.TokenReply;
import io.flowmaestro.sandbox.oauth.Tokens;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where accounts of a provider are connected, at the addresses that its file names: consent page, token endpoint,
 * revocation, and what is looked up with a new token. {@code oauth} of {@code sandbox.yaml} says what the file does not:
 * how tokens look and live, what else the token endpoint answers, its words for no.
 */
final class Accounts {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int TOKEN_LENGTH = 40;
    private static final Set<String> REFRESH_SCOPES = Set.of("offline_access", "refresh_token", "offline");

    private final ProviderFile file;
    private final JsonNode own;
    private final Credentials credentials;
    private final Tokens tokens;
    private final AuthorizationServer server;
    private final AuthorizationRules rules;
    private final JwtBearer bearer;
    private final List<Endpoint> endpoints = new ArrayList<>();

    Accounts(ProviderFile file, SandboxConfig config) {
        this.file = file;
        this.credentials = new Credentials(file);
        this.own = file.sandbox().path("oauth");
        this.tokens = new Tokens(
                config.clock(),
                () -> own.path("token_prefix").asText() + Secrets.alphanumeric(TOKEN_LENGTH),
                () -> own.path("refresh_prefix").asText("r-") + Secrets.alphanumeric(TOKEN_LENGTH));
        this.rules = rules();
        this.server =
                new AuthorizationServer(rules, config.apps(file.id()), tokens, config.clock(), config.codeLifetime());
        JsonNode jwt = file.connection().path("jwt_bearer");
        this.bearer = new JwtBearer(
                config.serviceAccounts(file.id()),
                file.address(jwt.at("/claims/aud").asText(jwt.path("token_url").asText())),
                jwt.at("/claims/scope").isTextual(),
                rules.scopes(),
                rules.tokens(),
                tokens,
                config.clock());
        Installations installations = new Installations(
                file, config.apps(file.id()), own.path("account").asText("acme"), server, tokens, config.clock());
        endpoint("/installation/install_url", installations::install);
        endpoint("/installation/token_url", installations::token);
        endpoint("/installation/proof/url", installations::prove);
        endpoint("/oauth2/authorize_url", server::authorize);
        for (String method : List.of("oauth2", "client_credentials", "jwt_bearer", "installation/proof")) {
            endpoint("/" + method + "/token_url", this::exchange);
        }
        endpoint("/oauth2/revoke_url", this::revoke);
        endpoint("/oauth2/lookup/url", this::lookUp);
    }

    Tokens tokens() {
        return tokens;
    }

    /** The answer of one of the addresses above; nothing where the request is for another. */
    Optional<Answer> answer(Request request) {
        for (Endpoint endpoint : endpoints) {
            if (endpoint.address().matcher(request.url()).matches()) {
                return Optional.of(endpoint.handler().apply(request));
            }
        }
        return revokeOwnWay(request);
    }

    /** Whether a request carries the id of an app of this provider, or a token of its. */
    boolean knows(Request request) {
        return server.knows(request.query().one("client_id"))
                || server.knows(request.form().one("client_id"))
                || server.authenticated(request).isPresent()
                || bearer.knows(request.form())
                || tokens.has(request.form().one("token"))
                || tokens.has(credentials.presented(request));
    }

    /** Whether a request asks for a token by a JWT, and the provider gives some that way. */
    boolean takes(Request request) {
        return request.form().one("grant_type").equals(Optional.of(JwtBearer.GRANT_TYPE))
                && file.connection().has("jwt_bearer");
    }

    /** Whether a token is good at the request's host. */
    boolean mayUse(Grant grant, Request request) {
        return !rules.accountIsHost() || grant.account().equals(request.host());
    }

    private void endpoint(String place, Function<Request, Answer> handler) {
        String address = file.connection().at(place).asText();
        if (!address.isEmpty()) {
            endpoints.add(new Endpoint(file.address(address), handler));
        }
    }

    private AuthorizationRules rules() {
        JsonNode oauth2 = file.connection().path("oauth2");
        Set<String> refreshScopes = new TreeSet<>(file.scopes());
        refreshScopes.retainAll(REFRESH_SCOPES);
        Map<String, String> offline =
                oauth2.at("/authorize_params/access_type").asText().equals("offline")
                        ? Map.of("access_type", "offline")
                        : Map.of();
        return new AuthorizationRules(
                file.title(),
                file.scopes(),
                oauth2.path("scope_separator").asText(" "),
                own.path("account").asText("acme"),
                file.accountIsHost(),
                own.path("response_type_required").asBoolean(),
                own.path("redirect_uri_at_token").asBoolean(true),
                policy(),
                refreshScopes,
                offline,
                own.path("signed_callback").asBoolean());
    }

    private TokenPolicy policy() {
        int seconds = own.path("lifetime").asInt(3600);
        return new TokenPolicy(
                seconds == 0 ? null : Duration.ofSeconds(seconds),
                TokenPolicy.Renewal.valueOf(
                        own.path("renewal").asText("rotating").toUpperCase(Locale.ROOT)));
    }

    private Answer exchange(Request request) {
        if (!request.method().equals("POST")) {
            return Answer.empty(405).with("allow", "POST");
        }
        boolean json = request.mediaType().equals("application/json")
                && file.connection().at("/oauth2/token_body").asText().equals("json");
        Form form = json ? members(request) : request.form();
        JsonNode method = method(form.one("grant_type").orElse(""));
        boolean signed = method.has("claims");
        TokenReply reply = signed ? bearer.token(form) : server.token(request, form);
        if (reply instanceof TokenReply.Refused refused) {
            return refused(refused.refusal(), method);
        }
        ObjectNode answer = granted((Issued) reply, method.path("token"));
        return shaped(request, Answer.json(200, answer), answer);
    }

    /** What the file says of the way to connect that a grant type belongs to. */
    private JsonNode method(String grantType) {
        JsonNode method = file.connection()
                .path(
                        switch (grantType) {
                            case JwtBearer.GRANT_TYPE -> "jwt_bearer";
                            case "client_credentials" -> "client_credentials";
                            default -> "oauth2";
                        });
        return method.isMissingNode() ? file.connection().path("oauth2") : method;
    }

    /** As a form for who does not ask for JSON, where that is the provider's way. */
    private Answer shaped(Request request, Answer json, ObjectNode body) {
        String accept = Optional.ofNullable(request.header("accept")).orElse("");
        if (!own.path("form_answer").asBoolean() || accept.contains("json")) {
            return json;
        }
        Map<String, String> fields = new LinkedHashMap<>();
        body.properties()
                .forEach(member -> fields.put(member.getKey(), member.getValue().asText()));
        return Answer.of(json.status(), Form.MEDIA_TYPE + "; charset=utf-8", Form.encode(fields));
    }

    private ObjectNode granted(Issued issued, JsonNode mapping) {
        String account = issued.grant().account();
        ObjectNode answer = own.path("answer").isObject()
                ? (ObjectNode) Json.texts(own.get("answer"), text -> text.replace("{account}", account))
                : Answers.object();
        if (!answer.has("token_type")) {
            answer.put("token_type", "Bearer");
        }
        put(answer, mapping, "access_token", TextNode.valueOf(issued.accessToken()));
        if (own.path("tells_scope").asBoolean(true) && !rules.scopes().isEmpty()) {
            String separator = own.path("scope_separator").asText(rules.scopeSeparator());
            String scopes = String.join(separator, new TreeSet<>(issued.grant().scopes()));
            put(answer, mapping, "scope", TextNode.valueOf(scopes));
        }
        Duration lifetime = issued.lifetime();
        if (lifetime != null) {
            put(answer, mapping, "expires_in", JSON.getNodeFactory().numberNode(lifetime.toSeconds()));
        }
        String refreshToken = issued.refreshToken();
        if (refreshToken != null) {
            put(answer, mapping, "refresh_token", TextNode.valueOf(refreshToken));
        }
        if (mapping.has("account")) {
            put(answer, mapping, "account", TextNode.valueOf(account));
        }
        mapping.path("fields")
                .properties()
                .forEach(field ->
                        fill(answer, "token", field.getKey(), field.getValue().asText()));
        return answer;
    }

    /** Puts a value where the file reads it, or at its standard name where the file computes something of it. */
    private static void put(ObjectNode answer, JsonNode mapping, String name, JsonNode value) {
        String place = Template.of(mapping.path(name).asText()).pointer("token").orElse("/" + name);
        Json.put(answer, place, value);
    }

    /** A field of the connection that the answer tells: the example that the file gives for it. */
    private void fill(JsonNode answer, String root, String field, String expression) {
        JsonNode told = own.path("fields").path(field);
        JsonNode example = told.isMissingNode()
                ? file.connection().path("fields").path(field).path("example")
                : told;
        Template.of(expression)
                .pointer(root)
                .ifPresent(place -> Json.put(answer, place, TextNode.valueOf(example.asText())));
    }

    private Answer refused(TokenRefusal refusal, JsonNode method) {
        boolean client = refusal == TokenRefusal.UNKNOWN_CLIENT || refusal == TokenRefusal.WRONG_SECRET;
        JsonNode word = own.path("refusals").path(refusal.name().toLowerCase(Locale.ROOT));
        ObjectNode body = own.path("refusal").isObject() ? own.get("refusal").deepCopy() : Answers.object();
        String place = Template.of(method.at("/refusals/code").asText())
                .pointer("token")
                .orElse("/error");
        Json.put(body, place, TextNode.valueOf(word.isTextual() ? word.asText() : standard(refusal)));
        if (word instanceof ObjectNode members) {
            body.setAll(members);
        } else if (own.path("refusal").isMissingNode()) {
            body.put(
                    "error_description", refusal.name().toLowerCase(Locale.ROOT).replace('_', ' '));
        }
        int status = own.path("refusal_status").asInt(client ? 401 : 400);
        return Answer.json(status, body);
    }

    /** RFC 6749, section 5.2. */
    private static String standard(TokenRefusal refusal) {
        return switch (refusal) {
            case UNKNOWN_CLIENT, WRONG_SECRET -> "invalid_client";
            case UNSUPPORTED_GRANT_TYPE -> "unsupported_grant_type";
            case UNKNOWN_SCOPE -> "invalid_scope";
            case MISSING_PARAMETER -> "invalid_request";
            case BAD_CODE, WRONG_REDIRECT_URI, WRONG_VERIFIER, BAD_REFRESH_TOKEN, BAD_ASSERTION -> "invalid_grant";
        };
    }

    /** RFC 7009, or with the token as the call's own credential. */
    private Answer revoke(Request request) {
        Optional<String> token = request.form()
                .one("token")
                .or(() -> request.query().one("token"))
                .or(() -> members(request).one("token"))
                .or(() -> request.authorization("Bearer"));
        boolean revoked = token.filter(tokens::revoke).isPresent();
        JsonNode answer = own.path("revoked");
        return revoked || own.path("unknown_token_revoked").asBoolean()
                ? Answer.json(200, answer.isObject() ? answer : Answers.object())
                : refusedRevocation();
    }

    private Answer refusedRevocation() {
        JsonNode answer = own.path("not_revoked");
        return answer.isObject()
                ? Answer.json(200, answer)
                : Answer.json(400, Answers.object().put("error", "invalid_token"));
    }

    /** {@code revocations}: addresses of the provider's own kind, with {@code {token}} and {@code {client}} in them. */
    private Optional<Answer> revokeOwnWay(Request request) {
        for (JsonNode way : own.path("revocations")) {
            Matcher address = Pattern.compile(Pattern.quote(way.path("url").asText())
                            .replace("{token}", "\\E(?<token>[^/]+)\\Q")
                            .replace("{client}", "\\E(?<client>[^/]+)\\Q")
                            .replace("{host}", "\\E[^/]+\\Q"))
                    .matcher(request.url());
            if (address.matches() && request.method().equals(way.path("method").asText())) {
                return Optional.of(revokeOwnWay(request, way, address));
            }
        }
        return Optional.empty();
    }

    private Answer revokeOwnWay(Request request, JsonNode way, Matcher address) {
        boolean byApp = way.path("url").asText().contains("{client}");
        boolean mine = !byApp
                || server.authenticated(request)
                        .filter(app -> app.clientId().equals(address.group("client")))
                        .isPresent();
        String token = way.path("url").asText().contains("{token}")
                ? Form.decodeSegment(address.group("token"))
                : way.has("header")
                        ? Optional.ofNullable(request.header(way.get("header").asText()))
                                .map(value -> value.replaceFirst("^Bearer ", ""))
                                .orElse("")
                        : members(request).one("access_token").orElse("");
        boolean revoked = mine && (way.path("token_alone").asBoolean() ? tokens.forget(token) : tokens.revoke(token));
        return revoked
                ? way.path("status").asInt(204) == 204 ? Answer.empty(204) : Answer.json(200, Answers.object())
                : Answer.json(404, Answers.object().put("message", "Not Found"));
    }

    /** What a new token is for, such as the sites of an Atlassian account. */
    private Answer lookUp(Request request) {
        if (!(tokens.find(request.authorization("Bearer")) instanceof TokenLookup.Good good)) {
            return Answer.json(401, Answers.object().put("code", 401).put("message", "Unauthorized"));
        }
        String account = good.grant().account();
        if (own.has("lookup")) {
            return Answer.json(200, Json.texts(own.get("lookup"), text -> text.replace("{account}", account)));
        }
        JsonNode lookup = file.connection().at("/oauth2/lookup");
        ObjectNode response = Answers.object();
        boolean list = lookup.toString().contains("response.body[");
        response.set("body", list ? Answers.list() : Answers.object());
        lookup.path("fields")
                .properties()
                .forEach(field -> fill(
                        response, "response", field.getKey(), field.getValue().asText()));
        Template.of(lookup.path("account").asText())
                .pointer("response")
                .ifPresent(place -> Json.put(response, place, TextNode.valueOf(account)));
        return Answer.json(200, response.get("body"));
    }

    /** The texts of a JSON body, as if they had come in a form. */
    private static Form members(Request request) {
        Map<String, List<String>> members = new LinkedHashMap<>();
        try {
            JSON.readTree(request.body().getBytes())
                    .properties()
                    .forEach(member -> members.put(
                            member.getKey(), List.of(member.getValue().asText())));
        } catch (IOException notJson) {
            return Form.EMPTY;
        }
        return new Form(members);
    }

    private record Endpoint(Pattern address, Function<Request, Answer> handler) {}
}
