package io.flowmaestro.connection.authorize;

import io.flowmaestro.catalog.AuthMethod;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The request that a browser takes to a provider's authorization endpoint (RFC 6749, section 4.1.1).
 *
 * @param method the provider's OAuth 2 method
 * @param fields the connection's fields, which may be part of the endpoint's host
 * @param scopes what is asked for beside the provider's usual scopes
 * @param clientId the app's id at the provider
 * @param redirectUri where the browser comes back: exactly as registered there
 * @param state comes back with it
 * @param challenge the PKCE challenge
 */
record AuthorizationRequest(
        AuthMethod.OAuth2 method,
        Map<String, String> fields,
        List<String> scopes,
        String clientId,
        URI redirectUri,
        String state,
        String challenge) {

    /**
     * Its address.
     *
     * @param sandbox the sandbox that plays the provider, where the connection is to reach that
     */
    URI address(Optional<URI> sandbox) {
        return address(method.authorizeUrl(fields), sandbox, parameters());
    }

    /**
     * Its address once it was handed in (RFC 9126, section 4).
     *
     * @param requestUri what the provider gave for it
     */
    URI address(Optional<URI> sandbox, String requestUri) {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("client_id", clientId);
        parameters.put("request_uri", requestUri);
        return address(method.authorizeUrl(fields), sandbox, parameters);
    }

    /** An address of the provider's, or the one that the sandbox plays it at. */
    static URI played(URI address, Optional<URI> sandbox) {
        return sandbox.map(at -> URI.create(at + "/" + address.getRawAuthority() + address.getRawPath()
                        + (address.getRawQuery() == null ? "" : "?" + address.getRawQuery())))
                .orElse(address);
    }

    /** An address of the provider's, or of the sandbox that plays it, with parameters. */
    static URI address(URI endpoint, Optional<URI> sandbox, Map<String, String> parameters) {
        URI target = played(endpoint, sandbox);
        String query = parameters.entrySet().stream()
                .map(parameter -> encoded(parameter.getKey()) + "=" + encoded(parameter.getValue()))
                .collect(Collectors.joining("&"));
        return URI.create(target + (target.getRawQuery() == null ? "?" : "&") + query);
    }

    /** The provider's own come first, so that none of them takes the place of what protects the flow. */
    Map<String, String> parameters() {
        List<String> all = Stream.concat(method.scopes().stream(), scopes.stream())
                .distinct()
                .toList();
        Map<String, String> parameters = new LinkedHashMap<>(method.authorizeParams());
        parameters.put("response_type", "code");
        parameters.put("client_id", clientId);
        parameters.put("redirect_uri", redirectUri.toString());
        parameters.put("scope", String.join(method.scopeSeparator(), all));
        parameters.put("state", state);
        if (method.pkce()) {
            parameters.put("code_challenge", challenge);
            parameters.put("code_challenge_method", "S256");
        }
        return parameters;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
