package io.flowmaestro.vault.refresh;

import io.flowmaestro.vault.Rounds;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import io.vertx.mutiny.sqlclient.Pool;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.jboss.logging.Logger;

/**
 * PostgreSQL's clock, which all replicas share: what one takes for the end of a token, all do, however their own clocks
 * differ. Between two readings time goes on by the machine's monotonic clock, and a leap of its wall clock changes nothing.
 */
public final class SharedClock extends Clock {
    private static final Logger LOG = Logger.getLogger(SharedClock.class);
    private static final Duration BETWEEN_READINGS = Duration.ofSeconds(30);
    private static final Duration DEADLINE = Duration.ofSeconds(2);

    private final Pool pool;
    private volatile Reading last;

    /** @param own the machine's clock, which is good until PostgreSQL's was read */
    public SharedClock(Pool pool, InstantSource own) {
        this.pool = pool;
        this.last = new Reading(own.instant(), System.nanoTime());
    }

    /** Reads it now and every half minute. */
    public Cancellable start() {
        return Rounds.every(
                BETWEEN_READINGS,
                () -> read().onFailure().invoke(SharedClock::goOn).onFailure().recoverWithNull());
    }

    /** Reads it: the answer is taken for half a round trip old. */
    public Uni<Void> read() {
        return Uni.createFrom().deferred(() -> {
            long asked = System.nanoTime();
            return pool.query("SELECT clock_timestamp()")
                    .execute()
                    .ifNoItem()
                    .after(DEADLINE)
                    .fail()
                    .invoke(rows -> last = new Reading(
                            rows.iterator().next().getOffsetDateTime(0).toInstant(),
                            asked + (System.nanoTime() - asked) / 2))
                    .replaceWithVoid();
        });
    }

    @Override
    public Instant instant() {
        Reading reading = last;
        return reading.at().plusNanos(System.nanoTime() - reading.nanos());
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException("It is in UTC.");
    }

    private static void goOn(Throwable failure) {
        LOG.warnf("PostgreSQL's clock cannot be read; its last reading goes on: %s", failure);
    }

    private record Reading(Instant at, long nanos) {}
}
