package io.flowmaestro.vault.client;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the provider gave, as far as it is not secret.
 *
 * @param account what the provider calls the account; null where it does not say
 * @param scopes what it granted; empty where it does not say
 * @param expiresAt when the access token expires; null where it does not
 * @param refreshable whether the vault can renew it without a person
 */
public record Grant(
        @Nullable String account,
        List<String> scopes,
        @Nullable Instant expiresAt,
        boolean refreshable) {
    public Grant {
        scopes = List.copyOf(scopes);
    }
}
