package io.flowmaestro.backing.issuer;

import io.flowmaestro.backing.issuer.Codes.SignIn;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Codes and client credentials for tokens (RFC 6749 sections 4.1.3 and 4.4), by client_secret_basic or _post. */
final class TokenEndpoint {
    private static final String BASIC = "Basic ";

    private final Map<String, Client> clients;
    private final Codes codes;
    private final Function<Client, String> own;
    private final Function<SignIn, String> access;
    private final Function<SignIn, String> identity;

    private record Credentials(String id, String secret) {}

    private record Answer(int status, JsonObject body) {
        static Answer refused(int status, String error) {
            return new Answer(status, new JsonObject().put("error", error));
        }
    }

    /**
     * Who may ask and what they get.
     *
     * @param own a client's token for itself
     * @param access a user's access token
     * @param identity a user's ID token
     */
    TokenEndpoint(
            Map<String, Client> clients,
            Codes codes,
            Function<Client, String> own,
            Function<SignIn, String> access,
            Function<SignIn, String> identity) {
        this.clients = clients;
        this.codes = codes;
        this.own = own;
        this.access = access;
        this.identity = identity;
    }

    void handle(RoutingContext context) {
        Answer answer = authenticated(context.request())
                .map(client -> granted(client, context.request().formAttributes()))
                .orElseGet(() -> Answer.refused(401, "invalid_client"));
        HttpServerResponse response = context.response()
                .setStatusCode(answer.status)
                .putHeader("Content-Type", "application/json")
                .putHeader("Cache-Control", "no-store");
        if (answer.status == 401) {
            response.putHeader("WWW-Authenticate", "Basic realm=\"issuer\"");
        }
        response.end(answer.body.toBuffer());
    }

    private Answer granted(Client client, MultiMap form) {
        return switch (text(form, "grant_type")) {
            case "client_credentials" -> new Answer(200, bearer(own.apply(client)));
            case "authorization_code" ->
                codes.redeem(text(form, "code"))
                        .filter(signIn -> matches(signIn, client, form))
                        .map(signIn ->
                                new Answer(200, bearer(access.apply(signIn)).put("id_token", identity.apply(signIn))))
                        .orElseGet(() -> Answer.refused(400, "invalid_grant"));
            default -> Answer.refused(400, "unsupported_grant_type");
        };
    }

    private static boolean matches(SignIn signIn, Client client, MultiMap form) {
        return signIn.client().equals(client)
                && signIn.redirectUri().equals(text(form, "redirect_uri"))
                && Secrets.same(signIn.challenge(), Secrets.challenge(text(form, "code_verifier")));
    }

    private static JsonObject bearer(String token) {
        return new JsonObject()
                .put("access_token", token)
                .put("token_type", "Bearer")
                .put("expires_in", AccessToken.LIFE.toSeconds());
    }

    private Optional<Client> authenticated(HttpServerRequest request) {
        String header = request.getHeader("Authorization");
        Optional<Credentials> credentials = header == null ? posted(request.formAttributes()) : basic(header);
        return credentials.flatMap(this::known);
    }

    /** An unknown client takes as long as a wrong secret. */
    private Optional<Client> known(Credentials credentials) {
        Client client = clients.get(credentials.id);
        boolean same = Secrets.same(client == null ? "" : client.secret(), credentials.secret);
        return same ? Optional.ofNullable(client) : Optional.empty();
    }

    private static Optional<Credentials> posted(MultiMap form) {
        return Optional.of(new Credentials(text(form, "client_id"), text(form, "client_secret")));
    }

    private static Optional<Credentials> basic(String header) {
        if (!header.regionMatches(true, 0, BASIC, 0, BASIC.length())) {
            return Optional.empty();
        }
        try {
            String pair = new String(
                    Base64.getDecoder().decode(header.substring(BASIC.length()).strip()), StandardCharsets.UTF_8);
            int colon = pair.indexOf(':');
            return colon < 0
                    ? Optional.empty()
                    : Optional.of(
                            new Credentials(decoded(pair.substring(0, colon)), decoded(pair.substring(colon + 1))));
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }

    /** Both halves are form-encoded before they are joined (RFC 6749 section 2.3.1). */
    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    private static String text(MultiMap form, String name) {
        String value = form.get(name);
        return value == null ? "" : value;
    }
}
