package io.flowmaestro.executor.limit;

import java.util.HashMap;
import java.util.Map;

/**
 * A {@link Breaker} that many connections share: it opens only where several of them fail, and a part of all that are
 * active, so that one broken account does not stop the others. For one thread at a time.
 *
 * @param <C> a connection
 */
public final class SharedBreaker<C> {
    static final int LEAST_FAILING = 3;
    static final double PART_FAILING = 0.3;
    /** How long a connection counts as active, or as failing, after it did. */
    static final long RECENT = 10_000;

    private static final long JUDGED_EVERY = 100;

    private final Breaker breaker = new Breaker();
    private final Map<C, Long> failed = new HashMap<>();
    private final Map<C, Long> answered = new HashMap<>();
    private long judgedAt = -JUDGED_EVERY;

    /** As {@link Breaker#nextAt}. */
    public long nextAt(long now) {
        return breaker.nextAt(now);
    }

    /** As {@link Breaker#start}. */
    public void start() {
        breaker.start();
    }

    /** As {@link Breaker#end}. */
    public void end() {
        breaker.end();
    }

    /** A connection's call was answered. */
    public void answer(C connection, long now) {
        failed.remove(connection);
        answered.put(connection, now);
        breaker.answer();
    }

    /** A connection's call found nobody there. */
    public void fail(C connection, long now) {
        answered.remove(connection);
        failed.put(connection, now);
        if (now - judgedAt >= JUDGED_EVERY || failed.size() == LEAST_FAILING) {
            judgedAt = now;
            judge(now);
        }
    }

    private void judge(long now) {
        forget(now);
        if (failed.size() >= LEAST_FAILING && failed.size() >= PART_FAILING * (failed.size() + answered.size())) {
            if (breaker.nextAt(now) <= now || breaker.nextAt(now) == Breaker.NEVER) {
                breaker.trip(now);
            }
        }
    }

    /** Forgets whoever did nothing lately. */
    public void forget(long now) {
        failed.values().removeIf(at -> now - at > RECENT);
        answered.values().removeIf(at -> now - at > RECENT);
    }

    /** Whether nothing happened lately: then a new one is as good. */
    public boolean isQuiet() {
        return failed.isEmpty() && answered.isEmpty() && breaker.state() != Breaker.State.OPEN;
    }

    /** As {@link Breaker#state}. */
    public Breaker.State state() {
        return breaker.state();
    }
}
