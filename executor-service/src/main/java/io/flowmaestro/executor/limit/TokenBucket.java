package io.flowmaestro.executor.limit;

import java.time.Duration;

/**
 * So many takings in a time, in one go where nothing was taken for long. For one thread at a time; times are of a clock
 * that never goes back, in milliseconds.
 */
public final class TokenBucket {
    private final double capacity;
    private final double perMilli;
    private double tokens;
    private long filledAt;

    /**
     * A full one.
     *
     * @param capacity takings in one go, 1 or more
     * @param every the time in which an empty bucket fills, 1 ms or more
     */
    public TokenBucket(int capacity, Duration every, long now) {
        this.capacity = capacity;
        this.perMilli = capacity / (double) every.toMillis();
        this.tokens = capacity;
        this.filledAt = now;
    }

    /** When the next taking is possible: now or later. */
    public long nextAt(long now) {
        fill(now);
        return tokens >= 1 ? now : now + (long) Math.ceil((1 - tokens) / perMilli);
    }

    /** Takes one, where {@link #nextAt} is now. */
    public boolean take(long now) {
        if (nextAt(now) > now) {
            return false;
        }
        tokens--;
        return true;
    }

    /** Gives one back that was taken for nothing. */
    public void putBack() {
        tokens = Math.min(capacity, tokens + 1);
    }

    /** What is left, whole takings and parts. */
    public double left(long now) {
        fill(now);
        return tokens;
    }

    /** Whether nothing was taken lately: then a new one is as good. */
    public boolean isFull(long now) {
        return left(now) >= capacity;
    }

    private void fill(long now) {
        if (now > filledAt) {
            tokens = Math.min(capacity, tokens + (now - filledAt) * perMilli);
            filledAt = now;
        }
    }
}
