package io.flowmaestro.connection.authorize;

import io.flowmaestro.catalog.AuthMethod;
import io.flowmaestro.vault.client.Secret;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a browser brings back from a provider (RFC 6749, sections 4.1.2 and 4.1.2.1).
 *
 * @param parameters what else the address has, by name: what came once
 * @param state the authorization it belongs to
 * @param code the authorization code; null where the provider gave none
 * @param error why it gave none; null where it did
 * @param cookies the browser's cookies by name
 */
public record Callback(
        Map<String, String> parameters,
        @Nullable String state,
        @Nullable Secret code,
        @Nullable String error,
        Map<String, String> cookies) {
    /** The error of a person who said no. */
    static final String DENIED = "access_denied";

    private static final Set<String> ERRORS = Set.of(
            DENIED,
            "invalid_request",
            "unauthorized_client",
            "unsupported_response_type",
            "invalid_scope",
            "server_error",
            "temporarily_unavailable");

    /**
     * Whether it can have come from the provider that the browser was sent to: where that names its issuer, no other may be
     * named, and not none either (RFC 9207, section 2.4).
     *
     * @param sandbox what plays the provider, where the connection reaches that
     */
    boolean isFrom(AuthMethod method, Optional<URI> sandbox) {
        return !(method instanceof AuthMethod.OAuth2 oauth)
                || oauth.iss() == null
                || AuthorizationRequest.played(URI.create(oauth.iss()), sandbox)
                        .toString()
                        .equals(parameters.get("iss"));
    }

    /** One of the standard's words for an error; {@code no_code} for anything else. */
    static String known(@Nullable String error) {
        return error != null && ERRORS.contains(error) ? error : "no_code";
    }

    @Override
    public String toString() {
        return "Callback[error=" + known(error) + "]";
    }
}
