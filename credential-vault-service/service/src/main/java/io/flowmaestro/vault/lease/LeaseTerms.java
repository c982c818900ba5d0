package io.flowmaestro.vault.lease;

import io.flowmaestro.vault.store.StoredCredential;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How long a credential is lent: five minutes, and no longer than a minute before its token expires. Where that leaves
 * less than half a minute, the token is refreshed first; one that cannot be is lent for its last half minute.
 */
final class LeaseTerms {
    private static final Duration LONGEST = Duration.ofMinutes(5);
    private static final Duration SHORTEST = Duration.ofSeconds(30);

    /** For clocks that differ and calls that last. */
    private static final Duration MARGIN = Duration.ofSeconds(60);

    private LeaseTerms() {}

    /** Whether a new token comes before a lease. */
    static boolean refreshFirst(StoredCredential credential, Instant now) {
        Instant expiresAt = credential.expiresAt();
        return expiresAt != null
                && credential.refreshable()
                && now.plus(MARGIN).plus(SHORTEST).isAfter(expiresAt);
    }

    /** When a lease made now expires; empty where the token is over. */
    static Optional<Instant> end(StoredCredential credential, Instant now) {
        Instant expiresAt = credential.expiresAt();
        if (expiresAt == null) {
            return Optional.of(now.plus(LONGEST));
        }
        if (!now.isBefore(expiresAt)) {
            return Optional.empty();
        }
        Instant withMargin = earlier(now.plus(LONGEST), expiresAt.minus(MARGIN));
        Instant shortest = earlier(now.plus(SHORTEST), expiresAt);
        return Optional.of(withMargin.isBefore(shortest) ? shortest : withMargin);
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }
}
