package io.flowmaestro.vault.client;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the provider gave, as far as it is not secret.
 *
 * @param account what the provider calls the account; null where it does not say
 * @param scopes what it granted; empty where it does not say
 * @param fields the connection's fields, those too that the provider told when connecting
 * @param expiresAt when the access token expires; null where it does not
 * @param refreshable whether the vault can renew it without a person
 */
public record Grant(
        @Nullable String account,
        List<String> scopes,
        Map<String, String> fields,
        @Nullable Instant expiresAt,
        boolean refreshable) {
    public Grant {
        scopes = List.copyOf(scopes);
        fields = Map.copyOf(fields);
    }
}
