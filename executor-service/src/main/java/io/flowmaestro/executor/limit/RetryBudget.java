package io.flowmaestro.executor.limit;

import java.time.Duration;

/**
 * How many repeats the calls of a provider may have: one for ten first attempts, and some in any case, so that repeats
 * add little to the load of a provider that is down. The bounds are RELIABILITY's, the idea is Finagle's
 * ({@code RetryBudget}) and Google's (Site Reliability Engineering, chapter 21). Safe for use by many threads.
 */
public final class RetryBudget {
    private static final double EARNED_BY_A_FIRST_ATTEMPT = 0.1;
    private static final double MOST_EARNED = 100;
    private static final int FLOOR = 10;
    private static final Duration FLOOR_EVERY = Duration.ofMinutes(1);

    private final TokenBucket floor;
    private double earned;

    /** @param now in milliseconds, of a clock that never goes back */
    public RetryBudget(long now) {
        this.floor = new TokenBucket(FLOOR, FLOOR_EVERY, now);
    }

    /** An operation is tried for the first time. */
    public synchronized void firstAttempt() {
        earned = Math.min(MOST_EARNED, earned + EARNED_BY_A_FIRST_ATTEMPT);
    }

    /** Pays for a repeat; false where there is nothing left to pay with. */
    public synchronized boolean retry(long now) {
        if (earned >= 1) {
            earned--;
            return true;
        }
        return floor.take(now);
    }

    /** Repeats that can be paid for now. */
    public synchronized double remaining(long now) {
        return earned + floor.left(now);
    }
}
