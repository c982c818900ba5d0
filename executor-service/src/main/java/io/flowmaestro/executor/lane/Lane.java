package io.flowmaestro.executor.lane;

import io.flowmaestro.executor.limit.Breaker;
import io.flowmaestro.executor.limit.TokenBucket;
import io.flowmaestro.vault.client.CredentialRef;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What waits and runs of one connection. Belongs to one {@link Lanes}, and is touched by its thread alone. */
final class Lane {
    /** A lane that nothing happened in for so long is forgotten, and with it what its breaker knew. */
    private static final long IDLE = 60_000;

    final CredentialRef connection;
    final Deque<Waiting> waiting = new ArrayDeque<>();
    final Breaker breaker = new Breaker();
    private final Map<Rate, TokenBucket> buckets = new HashMap<>();
    private final int most;
    private final long created;

    /** Whether it is among those that may have something to start. */
    boolean queued;
    /** Whether its host will wake it. */
    boolean awaitsHost;
    /** When a timer wakes it; 0 where none does. */
    long wakeAt;
    /** Requests that wait in the journal. */
    int parked;
    /** Of those, the ones that are being written. */
    int beingParked;
    /** Of those, the ones that waited in memory already: until they are written, the oldest may be among them. */
    int goingBack;
    /** Whether they stay there, as older ones are on their way from Kafka. */
    boolean held;
    /** Whether some of those are on their way back. */
    boolean loading;
    /** Operations that made room, and come back by a timer. */
    int paused;

    /** Of what started last; empty before. */
    private String provider = "";

    private int inFlight;
    private boolean orderedRuns;
    private long notBefore;
    private long usedAt;

    Lane(CredentialRef connection, int most, long now) {
        this.connection = connection;
        this.most = most;
        this.created = now;
        this.usedAt = now;
    }

    /** When the connection as a whole may call: now, later, or {@link Breaker#NEVER} until a call of it ends. */
    long opensAt(long now) {
        return Math.max(Math.max(now, notBefore), breaker.nextAt(now));
    }

    /** What may start now, if something may; else when to look again. */
    Choice choose(long now) {
        if (waiting.isEmpty() || inFlight >= most) {
            return new Choice(null, Breaker.NEVER);
        }
        long opens = opensAt(now);
        if (opens > now) {
            return new Choice(null, opens);
        }
        long earliest = Breaker.NEVER;
        boolean orderedWaits = orderedRuns;
        for (Waiting next : waiting) {
            boolean ordered = next.candidate.ordered() && next.resume == null;
            if (ordered && orderedWaits) {
                continue;
            }
            long at = rateAt(next.candidate.rate(), now);
            if (at <= now) {
                return new Choice(next, now);
            }
            earliest = Math.min(earliest, at);
            orderedWaits |= ordered;
        }
        return new Choice(null, earliest);
    }

    /** Takes what was chosen out of those who wait, and counts it. */
    void start(Waiting chosen, long now) {
        waiting.remove(chosen);
        provider = chosen.candidate.provider();
        @Nullable Rate rate = chosen.candidate.rate();
        if (rate != null) {
            bucket(rate, now).take(now);
        }
        orderedRuns |= chosen.candidate.ordered();
        inFlight++;
        usedAt = now;
        breaker.start();
    }

    /** One of those that run makes room. */
    void makeRoom(long now) {
        inFlight--;
        usedAt = now;
        breaker.end();
    }

    /** One of those that run made no call. */
    void putBack(@Nullable Rate rate) {
        @Nullable TokenBucket bucket = rate == null ? null : buckets.get(rate);
        if (bucket != null) {
            bucket.putBack();
        }
    }

    /** The ordered one that runs is over. */
    void orderedIsOver() {
        orderedRuns = false;
    }

    void limit(long until) {
        notBefore = Math.max(notBefore, until);
    }

    String provider() {
        return provider;
    }

    /** Requests that wait for a place and for nothing else. */
    int startable(long now) {
        return choose(now).next() == null ? 0 : Math.min(waiting.size(), most - inFlight);
    }

    /** Forgets what is as good as new. Returns whether the whole lane is. */
    boolean tidy(long now) {
        buckets.values().removeIf(bucket -> bucket.isFull(now));
        return inFlight == 0
                && paused == 0
                && waiting.isEmpty()
                && parked == 0
                && !loading
                && notBefore <= now
                && now - Math.max(usedAt, created) > IDLE;
    }

    private long rateAt(@Nullable Rate rate, long now) {
        return rate == null ? now : bucket(rate, now).nextAt(now);
    }

    private TokenBucket bucket(Rate rate, long now) {
        return buckets.computeIfAbsent(rate, of -> new TokenBucket(of.requests(), of.every(), now));
    }

    /**
     * What may start.
     *
     * @param next null where nothing may now
     * @param at when to look again, {@link Breaker#NEVER} if only the end of something helps
     */
    record Choice(@Nullable Waiting next, long at) {}

    /** One that waits: for its start, or after a pause. */
    static final class Waiting {
        final Candidate candidate;
        final @Nullable Place resume;

        Waiting(Candidate candidate, @Nullable Place resume) {
            this.candidate = candidate;
            this.resume = resume;
        }
    }
}
