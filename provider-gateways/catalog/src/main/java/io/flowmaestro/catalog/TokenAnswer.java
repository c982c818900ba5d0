package io.flowmaestro.catalog;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a token endpoint gave. It prints as {@code [secret]}.
 *
 * @param accessToken the access token
 * @param refreshToken the refresh token; null where there is none, which after a refresh means the old one stays
 * @param expiresIn seconds until the access token expires; null where it does not
 * @param scopes what was granted; empty where the answer does not say
 * @param account what the provider calls the account; null where it does not say
 */
public record TokenAnswer(
        String accessToken,
        @Nullable String refreshToken,
        @Nullable Long expiresIn,
        List<String> scopes,
        @Nullable String account) {
    public TokenAnswer {
        scopes = List.copyOf(scopes);
    }

    @Override
    public String toString() {
        return "[secret]";
    }
}
