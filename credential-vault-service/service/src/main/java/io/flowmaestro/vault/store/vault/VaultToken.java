package io.flowmaestro.vault.store.vault;

import io.flowmaestro.vault.client.Secret;
import io.quarkus.vault.client.api.common.VaultAuthResult;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * What the server knows us by.
 *
 * @param value sent with each request
 * @param life granted when it was made; zero where it is not ours to keep alive
 * @param renewable whether its life can be prolonged; a batch token's cannot
 */
record VaultToken(Secret value, Duration life, boolean renewable) {
    /** Shorter than this, and there is nothing left to renew. */
    private static final Duration END = Duration.ofMillis(100);

    static VaultToken of(VaultAuthResult<?> signIn) {
        return new VaultToken(
                Secret.of(signIn.getClientToken()),
                signIn.getLeaseDuration(),
                Boolean.TRUE.equals(signIn.isRenewable()));
    }

    /** A token that somebody else made and keeps alive. */
    static VaultToken given(Secret value) {
        return new VaultToken(value, Duration.ZERO, false);
    }

    boolean ends() {
        return !life.isZero();
    }

    /** Whether a life that is left, or was granted anew, is so short that another token is due. */
    boolean nearItsEnd(Duration left) {
        return left.compareTo(END) < 0;
    }

    /** A renewal that brings less than the first life shows that the longest one is near; a tenth is for rounding. */
    boolean wornOut(Duration granted) {
        return granted.compareTo(life.multipliedBy(9).dividedBy(10)) < 0;
    }

    /** When to renew: at two thirds of the life that is left, less up to a tenth, so that replicas come one by one. */
    static Duration renewAfter(Duration left, RandomGenerator random) {
        double share = 2.0 / 3 * (1 - random.nextDouble() / 10);
        return Duration.ofMillis(Math.round(left.toMillis() * share));
    }
}
