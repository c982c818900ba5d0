package io.flowmaestro.sandbox.oauth;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How long tokens live and how they are renewed.
 *
 * @param accessLifetime null for access tokens that never expire
 */
public record TokenPolicy(@Nullable Duration accessLifetime, Renewal renewal) {
    /** What a refresh token is good for. */
    public enum Renewal {
        /** There are none. */
        NONE,
        /** It stays the same. */
        FIXED,
        /** Each is used once and replaced; a second use ends the grant (RFC 9700, section 4.14). */
        ROTATING
    }

    public static TokenPolicy lasting() {
        return new TokenPolicy(null, Renewal.NONE);
    }

    public static TokenPolicy expiring(Duration accessLifetime, Renewal renewal) {
        return new TokenPolicy(accessLifetime, renewal);
    }
}
