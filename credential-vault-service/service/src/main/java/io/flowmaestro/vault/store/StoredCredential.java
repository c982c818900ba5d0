package io.flowmaestro.vault.store;

import io.flowmaestro.vault.client.Grant;
import io.flowmaestro.vault.client.Secret;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All that the vault knows of one credential.
 *
 * @param provider the provider it is for
 * @param method the authentication method's name in the provider's file
 * @param secrets what a lease brings, by the names of the provider's file
 * @param refreshToken what gets the next access token; never part of a lease; null where there is none
 * @param fields what is not secret, such as the shop's address
 * @param account what the provider calls the account; null where it does not say
 * @param scopes what it granted; empty where it does not say
 * @param sandbox whether the connection reaches the sandbox in place of the provider
 * @param expiresAt when the access token expires; null where it does not
 * @param refusal the provider's word for refusing the refresh token for good; null while it does not
 */
public record StoredCredential(
        String provider,
        String method,
        Map<String, Secret> secrets,
        @Nullable Secret refreshToken,
        Map<String, String> fields,
        @Nullable String account,
        List<String> scopes,
        boolean sandbox,
        @Nullable Instant expiresAt,
        @Nullable String refusal) {

    public StoredCredential {
        secrets = Map.copyOf(secrets);
        fields = Map.copyOf(fields);
        scopes = List.copyOf(scopes);
    }

    /** Whether another access token can be had without a person. */
    public boolean refreshable() {
        return refreshToken != null && refusal == null;
    }

    /** The same, with the provider's word that it is over. */
    public StoredCredential refused(String word) {
        return new StoredCredential(
                provider, method, secrets, refreshToken, fields, account, scopes, sandbox, expiresAt, word);
    }

    /** What of it is not secret. */
    public Grant grant() {
        return new Grant(account, scopes, expiresAt, refreshable());
    }
}
