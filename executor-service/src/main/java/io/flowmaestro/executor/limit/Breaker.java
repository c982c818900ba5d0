package io.flowmaestro.executor.limit;

/**
 * Keeps calls back from what fails: after failures in a row it opens, each time for longer, then lets one through to see,
 * and more with each answer. For one thread at a time; times are of a clock that never goes back, in milliseconds.
 *
 * <p>Half open it takes Google's formula for clients (Site Reliability Engineering, chapter 21, K = 2): of requests so many
 * are rejected that those tried stay below K times those accepted. As who is rejected may wait here, nobody is: as many calls
 * are under way as leave nothing to reject.
 */
public final class Breaker {
    /** No time: only the end of what is under way changes anything. */
    public static final long NEVER = Long.MAX_VALUE;

    static final int FAILURES = 5;
    /** After so many answers, without a failure, it is closed. */
    static final int ANSWERS = 5;

    static final long SHORTEST = 1_000;
    /** So short that full rate is back within seconds after what failed is well again. */
    static final long LONGEST = 4_000;

    private static final int K = 2;

    private int failures;
    private State state = State.CLOSED;
    private int answers;
    private int underWay;
    private long until;
    private long length = SHORTEST;

    /** When the next call may start: now, later, or {@link #NEVER} while as many are under way to see as may be. */
    public long nextAt(long now) {
        return switch (state) {
            case CLOSED -> now;
            case OPEN -> now < until ? until : room(now);
            case HALF_OPEN -> room(now);
        };
    }

    private long room(long now) {
        return underWay <= (K - 1) * answers ? now : NEVER;
    }

    /** A call starts. */
    public void start() {
        if (state != State.CLOSED) {
            underWay++;
        }
    }

    /** A call is over, whatever was said of it. */
    public void end() {
        underWay = Math.max(0, underWay - 1);
    }

    /** A call was answered: well or not, somebody is there. */
    public void answer() {
        failures = 0;
        if (state != State.CLOSED) {
            answers++;
            state = answers < ANSWERS ? State.HALF_OPEN : State.CLOSED;
        }
    }

    /** A call found nobody there. */
    public void fail(long now) {
        failures++;
        boolean probes = state != State.CLOSED && underWay > 0;
        if (probes || (state == State.CLOSED && failures >= FAILURES)) {
            trip(now);
        }
    }

    /** Opens, whatever was counted. */
    void trip(long now) {
        length = state == State.CLOSED ? SHORTEST : Math.min(LONGEST, length * 2);
        state = State.OPEN;
        answers = 0;
        underWay = 0;
        until = now + length;
    }

    /** What it does with calls now. */
    public State state() {
        return state;
    }

    /** What a breaker does. */
    public enum State {
        /** It lets them pass. */
        CLOSED,
        /** It keeps them back, but for one from time to time. */
        OPEN,
        /** It lets more of them pass with each answer. */
        HALF_OPEN
    }
}
