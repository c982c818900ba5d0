package io.flowmaestro.vault.exchange;

import io.flowmaestro.catalog.AuthMethod.OAuth2;
import io.flowmaestro.egress.OutboundRequest;
import io.flowmaestro.vault.client.AuthorizationCode;
import io.flowmaestro.vault.client.Secret;
import io.flowmaestro.vault.client.SecretAccess;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a provider's token endpoint is asked. */
final class TokenRequest {
    private TokenRequest() {}

    /** RFC 6749, section 4.1.3, with the verifier of RFC 7636, section 4.5, where the provider takes one. */
    static OutboundRequest redeem(OAuth2 method, OAuthApp app, AuthorizationCode code) {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", "authorization_code");
        form.put("code", reveal(code.code()));
        form.put("redirect_uri", code.redirectUri().toString());
        if (method.pkce()) {
            form.put("code_verifier", reveal(code.verifier()));
        }
        return authenticated(method, app, code.fields(), form);
    }

    /** RFC 6749, section 6. */
    static OutboundRequest refresh(OAuth2 method, OAuthApp app, Map<String, String> fields, Secret refreshToken) {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", "refresh_token");
        form.put("refresh_token", reveal(refreshToken));
        return authenticated(method, app, fields, form);
    }

    /** RFC 6749, section 2.3.1. */
    private static OutboundRequest authenticated(
            OAuth2 method, OAuthApp app, Map<String, String> fields, Map<String, String> form) {
        form.putAll(method.issuer().params(Map.of(), fields));
        return switch (method.issuer().clientAuthentication()) {
            case BASIC ->
                OutboundRequest.form(method.issuer().url(fields), form).withHeader("authorization", basic(app));
            case POST -> {
                form.put("client_id", app.clientId());
                form.put("client_secret", reveal(app.clientSecret()));
                yield OutboundRequest.form(method.issuer().url(fields), form);
            }
        };
    }

    private static String basic(OAuthApp app) {
        String pair = encoded(app.clientId()) + ":" + encoded(reveal(app.clientSecret()));
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String reveal(Secret secret) {
        return secret.reveal(SecretAccess.SEND_TO_TOKEN_ENDPOINT);
    }
}
