package io.flowmaestro.vault.client;

import java.net.URI;
import java.util.Map;

/**
 * What a browser brought back from a provider, for the vault to redeem.
 *
 * @param provider the provider whose authorization server issued it
 * @param method the authentication method's name in the provider's file: {@code oauth2} or {@code installation}
 * @param fields what is not secret, such as the shop's address or an installation's id
 * @param sandbox whether the connection reaches the sandbox in place of the provider
 * @param code the authorization code (RFC 6749, section 4.1.2)
 * @param verifier the PKCE code verifier (RFC 7636, section 4.1)
 * @param redirectUri exactly the one of the authorization request
 */
public record AuthorizationCode(
        String provider,
        String method,
        Map<String, String> fields,
        boolean sandbox,
        Secret code,
        Secret verifier,
        URI redirectUri) {

    public AuthorizationCode {
        fields = Map.copyOf(fields);
    }
}
