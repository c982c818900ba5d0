package io.flowmaestro.executor.limit;

/**
 * Keeps calls back from what fails: after failures in a row it opens, each time for longer, and then lets one through to
 * see. For one thread at a time; times are of a clock that never goes back, in milliseconds.
 */
public final class Breaker {
    /** No time: only the end of what is under way changes anything. */
    public static final long NEVER = Long.MAX_VALUE;

    static final int FAILURES = 5;
    static final long SHORTEST = 1_000;
    /** So short that full rate is back within seconds after what failed is well again. */
    static final long LONGEST = 4_000;

    private int failures;
    private boolean open;
    private boolean probing;
    private long until;
    private long length = SHORTEST;

    /** When the next call may start: now, later, or {@link #NEVER} while one is under way to see. */
    public long nextAt(long now) {
        if (!open) {
            return now;
        }
        if (now < until) {
            return until;
        }
        return probing ? NEVER : now;
    }

    /** A call starts. */
    public void start() {
        probing = open;
    }

    /** A call ended in a way that says nothing. */
    public void end() {
        probing = false;
    }

    /** A call was answered: well or not, somebody is there. */
    public void answer() {
        failures = 0;
        open = false;
        probing = false;
        length = SHORTEST;
    }

    /** A call found nobody there. */
    public void fail(long now) {
        failures++;
        if (probing || (!open && failures >= FAILURES)) {
            trip(now);
        }
    }

    /** Opens, whatever was counted. */
    void trip(long now) {
        length = open ? Math.min(LONGEST, length * 2) : SHORTEST;
        open = true;
        probing = false;
        until = now + length;
    }

    /** Whether it keeps calls back, but for one. */
    public boolean isOpen() {
        return open;
    }
}
