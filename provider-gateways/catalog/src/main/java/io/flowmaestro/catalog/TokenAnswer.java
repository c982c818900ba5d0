package io.flowmaestro.catalog;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a token endpoint gave. It prints as {@code [secret]}.
 *
 * @param accessToken the access token
 * @param refreshToken the refresh token; null where there is none, which after a refresh means the old one stays
 * @param expiresIn seconds until the access token expires; null where the answer does not say so
 * @param expiresAt when it expires; null where the answer does not say so
 * @param scopes what was granted; empty where the answer does not say
 * @param account what the provider calls the account; null where it does not say
 * @param fields the connection's fields that it told, by name
 */
public record TokenAnswer(
        String accessToken,
        @Nullable String refreshToken,
        @Nullable Long expiresIn,
        @Nullable Instant expiresAt,
        List<String> scopes,
        @Nullable String account,
        Map<String, String> fields) {
    public TokenAnswer {
        scopes = List.copyOf(scopes);
        fields = Map.copyOf(fields);
    }

    /**
     * When the access token expires.
     *
     * @param now when it was issued
     * @return null where it does not
     */
    public @Nullable Instant expiry(Instant now) {
        return expiresIn == null ? expiresAt : now.plusSeconds(expiresIn);
    }

    /**
     * The same with what a lookup told.
     *
     * @param lookedUp the connection's fields that it told, by name
     * @param name what the provider calls the account; null where it did not say
     */
    public TokenAnswer with(Map<String, String> lookedUp, @Nullable String name) {
        Map<String, String> all = new HashMap<>(fields);
        all.putAll(lookedUp);
        return new TokenAnswer(
                accessToken, refreshToken, expiresIn, expiresAt, scopes, name == null ? account : name, all);
    }

    /** The same, as if it had told no fields. */
    public TokenAnswer withoutFields() {
        return new TokenAnswer(accessToken, refreshToken, expiresIn, expiresAt, scopes, account, Map.of());
    }

    @Override
    public String toString() {
        return "[secret]";
    }
}
