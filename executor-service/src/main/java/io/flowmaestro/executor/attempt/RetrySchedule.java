package io.flowmaestro.executor.attempt;

import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * When the next attempt comes: a random part of an exponentially growing wait ("full jitter"), and never before the
 * provider said.
 */
final class RetrySchedule {
    /** Attempts an operation has, the first included. */
    static final int ATTEMPTS = 3;

    private static final long BASE_MILLIS = 200;
    private static final long CAP_MILLIS = 20_000;

    private final RandomGenerator random;

    /** @param random the jitter; safe for use by many threads */
    RetrySchedule(RandomGenerator random) {
        this.random = random;
    }

    /**
     * How long to wait after an attempt that failed.
     *
     * @param attempt its number, 1 or more
     * @param retryAfter what the provider said, in seconds; null where it said nothing
     */
    Duration after(int attempt, @Nullable Long retryAfter) {
        long longest = Math.min(CAP_MILLIS, BASE_MILLIS << Math.min(attempt - 1, 16));
        Duration jitter = Duration.ofMillis(random.nextLong(longest + 1));
        Duration asked = Duration.ofSeconds(retryAfter == null ? 0 : retryAfter);
        return asked.compareTo(jitter) > 0 ? asked : jitter;
    }
}
