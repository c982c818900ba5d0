package io.flowmaestro.vault.client;

import java.util.Map;

/**
 * A credential that a person typed in.
 *
 * @param provider the provider it is for
 * @param method the authentication method's name in the provider's file
 * @param secrets by the names of the provider's file
 * @param fields what is not secret, such as the shop's address
 * @param sandbox whether the connection reaches the sandbox in place of the provider
 */
public record NewCredential(
        String provider, String method, Map<String, Secret> secrets, Map<String, String> fields, boolean sandbox) {

    public NewCredential {
        secrets = Map.copyOf(secrets);
        fields = Map.copyOf(fields);
    }
}
