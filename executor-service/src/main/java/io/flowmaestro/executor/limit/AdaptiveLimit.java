package io.flowmaestro.executor.limit;

/**
 * How many calls at once do a host good: fewer when its answers take longer than they did for long, more when they do not,
 * and never more than was set. The gradient of Netflix's concurrency-limits ({@code Gradient2Limit}), on the time the
 * provider took, not on ours. For one thread at a time.
 */
public final class AdaptiveLimit {
    static final int WINDOW = 100;
    /** Answers may take this much longer before the limit falls. */
    private static final double TOLERANCE = 2.0;

    private static final double SMOOTHING = 0.2;
    private static final double LONG_TERM = 0.05;
    private static final double ROOM = 4;
    private static final int LEAST = 8;

    private final int most;
    private double limit;
    private double longTerm;
    private double sum;
    private int count;

    /** @param most what it starts at and never exceeds, 1 or more */
    public AdaptiveLimit(int most) {
        this.most = most;
        this.limit = most;
    }

    /** Calls at once, 1 or more. */
    public int limit() {
        return (int) limit;
    }

    /**
     * A call was answered.
     *
     * @param millis the time the provider took
     * @param inFlight calls that were under way with it: a limit that nobody reaches is not to blame
     */
    public void answered(long millis, int inFlight) {
        sum += millis;
        count++;
        if (count < WINDOW) {
            return;
        }
        double recent = Math.max(1, sum / count);
        sum = 0;
        count = 0;
        longTerm = longTerm == 0 ? recent : longTerm + LONG_TERM * (recent - longTerm);
        if (longTerm > recent * TOLERANCE) {
            longTerm *= 1 - LONG_TERM; // long slow, fast now: forget sooner
        }
        if (inFlight * 2 >= limit) {
            double gradient = Math.max(0.5, Math.min(1, TOLERANCE * longTerm / recent));
            double wanted = limit * gradient + ROOM;
            limit = Math.min(most, Math.max(Math.min(LEAST, most), limit + SMOOTHING * (wanted - limit)));
        }
    }
}
