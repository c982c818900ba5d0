package io.flowmaestro.vault.client;

import java.util.Map;

/**
 * An authorization request that is handed in (RFC 9126, section 2.1).
 *
 * @param provider whose authorization server gets it: by its method {@code oauth2}
 * @param fields what is not secret, such as the shop's address
 * @param sandbox whether the connection reaches the sandbox in place of the provider
 * @param parameters what the browser would bring else
 */
public record PushedRequest(
        String provider, Map<String, String> fields, boolean sandbox, Map<String, String> parameters) {
    public PushedRequest {
        fields = Map.copyOf(fields);
        parameters = Map.copyOf(parameters);
    }

    /** Without the state. */
    @Override
    public String toString() {
        return "PushedRequest[" + provider + "]";
    }
}
