package io.flowmaestro.vault.record;

import io.flowmaestro.vault.client.CredentialRef;
import io.flowmaestro.vault.store.StoredCredential;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * When tokens are refreshed before anyone asks for that: between 0.6 and 0.8 of their lives, each connection at a point of
 * its own, so that those that were made together are not refreshed together. Later, leases of a token that lives for ten
 * minutes would get so short that executors asked for one more often than for one operation in 200.
 */
public final class RefreshTimes {
    private static final double FIRST = 0.6;
    private static final double LAST = 0.8;

    /** For a token whose life is not known. */
    private static final Duration BEFORE_END = Duration.ofMinutes(5);

    private final Duration shortestLife;

    /** @param shortestLife tokens that live shorter are refreshed when asked for, and not before */
    public RefreshTimes(Duration shortestLife) {
        this.shortestLife = shortestLife;
    }

    /** When to refresh it; null where that waits for someone who asks. */
    public @Nullable Instant of(CredentialRef ref, StoredCredential credential) {
        Instant issuedAt = credential.issuedAt();
        Instant expiresAt = credential.expiresAt();
        if (expiresAt == null || !credential.refreshable()) {
            return null;
        }
        if (issuedAt == null) {
            return expiresAt.minus(BEFORE_END);
        }
        Duration life = Duration.between(issuedAt, expiresAt);
        return life.compareTo(shortestLife) < 0 ? null : issuedAt.plusMillis((long) (life.toMillis() * share(ref)));
    }

    private static double share(CredentialRef ref) {
        return new SplittableRandom(Objects.hash(ref.tenant(), ref.connectionId())).nextDouble(FIRST, LAST);
    }
}
