package io.flowmaestro.vault.exchange;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flowmaestro.catalog.AuthMethod.ClientCredentials;
import io.flowmaestro.catalog.AuthMethod.JwtBearer;
import io.flowmaestro.catalog.AuthMethod.OAuth2;
import io.flowmaestro.catalog.AuthMethod.Tokens;
import io.flowmaestro.catalog.Revocation;
import io.flowmaestro.catalog.TokenIssuer;
import io.flowmaestro.egress.OutboundRequest;
import io.flowmaestro.spi.TokenExchange;
import io.flowmaestro.vault.client.AuthorizationCode;
import io.flowmaestro.vault.client.Secret;
import io.flowmaestro.vault.client.SecretAccess;
import io.vertx.core.buffer.Buffer;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** What a provider's token endpoint is asked. */
final class TokenRequest {
    private static final String JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer";

    private TokenRequest() {}

    /** RFC 6749, section 4.1.3, with the verifier of RFC 7636, section 4.5, where the provider takes one. */
    static OutboundRequest redeem(OAuth2 method, OAuthApp app, AuthorizationCode code) {
        Map<String, String> parameters = code(code);
        if (method.pkce()) {
            parameters.put("code_verifier", reveal(code.verifier()));
        }
        return authenticated(method.issuer(), Client.of(app), Map.of(), code.fields(), parameters);
    }

    /** The same of a code that came with an installation, for which no challenge was sent. */
    static OutboundRequest redeem(TokenIssuer issuer, OAuthApp app, AuthorizationCode code) {
        return authenticated(issuer, Client.of(app), Map.of(), code.fields(), code(code));
    }

    /** RFC 9126, section 2.1. */
    static OutboundRequest push(OAuth2 method, URI url, OAuthApp app, Map<String, String> asked) {
        Map<String, String> parameters = new LinkedHashMap<>(asked);
        parameters.put("client_id", app.clientId());
        return authenticated(method.issuer(), url, Client.of(app), parameters);
    }

    /** RFC 6749, section 6. */
    static OutboundRequest refresh(OAuth2 method, OAuthApp app, Map<String, String> fields, Secret refreshToken) {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("grant_type", "refresh_token");
        parameters.put("refresh_token", reveal(refreshToken));
        return authenticated(method.issuer(), Client.of(app), Map.of(), fields, parameters);
    }

    /**
     * RFC 6749, section 4.4.2.
     *
     * @param keys what the person typed in
     */
    static OutboundRequest clientCredentials(
            ClientCredentials method, Map<String, Secret> keys, Map<String, String> fields) {
        Map<String, String> typed = revealed(keys, SecretAccess.SEND_TO_TOKEN_ENDPOINT);
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("grant_type", "client_credentials");
        putScope(parameters, method.scopes(), method.scopeSeparator());
        Client client = new Client(
                Objects.requireNonNull(typed.get(ClientCredentials.CLIENT_ID)),
                Objects.requireNonNull(typed.get(ClientCredentials.CLIENT_SECRET)));
        return authenticated(method.issuer(), client, typed, fields, parameters);
    }

    /**
     * RFC 7523, section 2.1: the JWT says who asks, and for what where the provider file puts that into its claims.
     *
     * @param keys what the person typed in
     * @throws IllegalArgumentException if the key cannot sign
     */
    static OutboundRequest jwtBearer(
            JwtBearer method, Map<String, Secret> keys, Map<String, String> fields, Instant now) {
        Map<String, String> typed = revealed(keys, SecretAccess.SIGN_TOKEN_REQUEST);
        ObjectNode claims = method.claims(typed, fields);
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("grant_type", JWT_BEARER);
        parameters.put(
                "assertion",
                SignedJwt.of(RsaKey.of(method.key(typed, fields)), method.header(typed, fields), claims, now));
        if (!claims.has("scope")) {
            putScope(parameters, method.scopes(), " ");
        }
        parameters.putAll(method.issuer().params(typed, fields));
        return written(method.issuer(), method.issuer().url(fields), parameters);
    }

    /**
     * RFC 7009, section 2.1.
     *
     * @param hint {@code refresh_token} or {@code access_token}
     */
    static OutboundRequest revoke(
            TokenIssuer issuer,
            Revocation.Standard way,
            OAuthApp app,
            Map<String, String> fields,
            Secret token,
            String hint) {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("token", reveal(token));
        parameters.put("token_type_hint", hint);
        return authenticated(issuer, way.url(fields), Client.of(app), parameters);
    }

    /** As the provider's file says it. */
    static OutboundRequest revoke(Revocation.Own way, OAuthApp app, Map<String, String> fields, Secret accessToken) {
        Map<String, String> revealed = Map.of(Tokens.ACCESS_TOKEN, reveal(accessToken));
        JsonNode body = way.body(revealed, fields);
        OutboundRequest request = new OutboundRequest(
                way.method(),
                way.url(app.clientId(), fields),
                body == null ? Map.of() : Map.of("content-type", "application/json"),
                body == null ? null : Buffer.buffer(body.toString()));
        OutboundRequest whole = request.withHeaders(way.headers(revealed, fields));
        return way.basic() ? whole.withHeader("authorization", Client.of(app).basic()) : whole;
    }

    /** What an extension asks with. */
    static TokenExchange.Grant grant(URI tokenUrl, OAuthApp app, Map<String, String> fields, Instant now) {
        Map<String, String> revealed = new HashMap<>();
        revealed.put("client_id", app.clientId());
        revealed.put("client_secret", reveal(app.clientSecret()));
        if (app.appId() != null) {
            revealed.put("app_id", app.appId());
        }
        if (app.privateKey() != null) {
            revealed.put("private_key", app.privateKey().reveal(SecretAccess.SIGN_TOKEN_REQUEST));
        }
        return new TokenExchange.Grant(tokenUrl, revealed, Map.of(), fields, now);
    }

    /**
     * Looks at an app's key before it is kept.
     *
     * @throws IllegalArgumentException if it cannot sign
     */
    static void requireKey(Secret privateKey) {
        RsaKey.of(privateKey.reveal(SecretAccess.SIGN_TOKEN_REQUEST));
    }

    /** As an extension says it. */
    static OutboundRequest of(URI tokenUrl, TokenExchange.Request request) {
        String body = request.body();
        return new OutboundRequest(
                request.method(), tokenUrl, request.headers(), body == null ? null : Buffer.buffer(body));
    }

    private static Map<String, String> code(AuthorizationCode code) {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("grant_type", "authorization_code");
        parameters.put("code", reveal(code.code()));
        parameters.put("redirect_uri", code.redirectUri().toString());
        return parameters;
    }

    private static void putScope(Map<String, String> parameters, List<String> scopes, String separator) {
        if (!scopes.isEmpty()) {
            parameters.put("scope", String.join(separator, scopes));
        }
    }

    /** RFC 6749, section 2.3.1. */
    private static OutboundRequest authenticated(
            TokenIssuer issuer,
            Client client,
            Map<String, String> typed,
            Map<String, String> fields,
            Map<String, String> parameters) {
        parameters.putAll(issuer.params(typed, fields));
        return authenticated(issuer, issuer.url(fields), client, parameters);
    }

    private static OutboundRequest authenticated(
            TokenIssuer issuer, URI url, Client client, Map<String, String> parameters) {
        return switch (issuer.clientAuthentication()) {
            case BASIC -> written(issuer, url, parameters).withHeader("authorization", client.basic());
            case POST -> {
                parameters.put("client_id", client.id());
                parameters.put("client_secret", client.secret());
                yield written(issuer, url, parameters);
            }
        };
    }

    private static OutboundRequest written(TokenIssuer issuer, URI url, Map<String, String> parameters) {
        return switch (issuer.bodyFormat()) {
            case FORM -> OutboundRequest.form(url, parameters);
            case JSON -> {
                ObjectNode body = JsonNodeFactory.instance.objectNode();
                parameters.forEach(body::put);
                yield new OutboundRequest(
                        "POST",
                        url,
                        Map.of("content-type", "application/json", "accept", "application/json"),
                        Buffer.buffer(body.toString()));
            }
        };
    }

    private static Map<String, String> revealed(Map<String, Secret> secrets, SecretAccess reason) {
        return secrets.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().reveal(reason)));
    }

    private static String reveal(Secret secret) {
        return secret.reveal(SecretAccess.SEND_TO_TOKEN_ENDPOINT);
    }

    private record Client(String id, String secret) {
        static Client of(OAuthApp app) {
            return new Client(app.clientId(), reveal(app.clientSecret()));
        }

        String basic() {
            String pair = encoded(id) + ":" + encoded(secret);
            return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
        }

        private static String encoded(String text) {
            return URLEncoder.encode(text, StandardCharsets.UTF_8);
        }

        @Override
        public String toString() {
            return "Client[" + id + "]";
        }
    }
}
