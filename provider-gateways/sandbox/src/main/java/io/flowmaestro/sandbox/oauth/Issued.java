package io.flowmaestro.sandbox.oauth;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Tokens just made.
 *
 * @param refreshToken null where the provider gives none
 * @param lifetime of the access token; null where it never expires
 */
public record Issued(
        Grant grant,
        String accessToken,
        @Nullable String refreshToken,
        @Nullable Duration lifetime) implements TokenReply {

    @Override
    public String toString() {
        return "Issued[" + grant.client() + ", " + grant.account() + "]";
    }
}
