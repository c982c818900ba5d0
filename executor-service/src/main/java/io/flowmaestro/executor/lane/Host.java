package io.flowmaestro.executor.lane;

import io.flowmaestro.executor.limit.AdaptiveLimit;
import io.flowmaestro.executor.limit.Breaker;
import io.flowmaestro.executor.limit.SharedBreaker;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** What the lanes of one provider host share. */
final class Host {
    private final String provider;
    private final AdaptiveLimit limit;
    private final SharedBreaker<Lane> breaker = new SharedBreaker<>();
    private final Queue<Lane> waiting = new ArrayDeque<>();
    private int inFlight;

    Host(String provider, int most) {
        this.provider = provider;
        this.limit = new AdaptiveLimit(most);
    }

    /** When a call may start: now, later, or {@link Breaker#NEVER} while all places are taken. */
    long nextAt(long now) {
        return inFlight >= limit.limit() ? Breaker.NEVER : breaker.nextAt(now);
    }

    /** A lane waits for a place. */
    void await(Lane lane) {
        if (!lane.awaitsHost) {
            lane.awaitsHost = true;
            waiting.add(lane);
        }
    }

    /** The lane that waits longest; null where none does. */
    @Nullable
    Lane next() {
        Lane lane = waiting.poll();
        if (lane != null) {
            lane.awaitsHost = false;
        }
        return lane;
    }

    /** Calls that may start before some end. */
    int places() {
        return limit.limit() - inFlight;
    }

    void start() {
        inFlight++;
        breaker.start();
    }

    void end() {
        inFlight--;
        breaker.end();
    }

    void answered(Lane lane, long millis, long now) {
        limit.answered(millis, inFlight);
        breaker.answer(lane, now);
    }

    void failed(Lane lane, long now) {
        breaker.fail(lane, now);
    }

    String provider() {
        return provider;
    }

    Breaker.State state() {
        return breaker.state();
    }

    /** Forgets what is long past. Returns whether the whole host is as good as new. */
    boolean tidy(long now) {
        breaker.forget(now);
        return inFlight == 0 && waiting.isEmpty() && breaker.isQuiet();
    }
}
