package io.flowmaestro.vault.refresh;

import io.flowmaestro.events.FailureKind;
import io.flowmaestro.vault.client.CredentialException;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * How fast each provider's token endpoint is asked. The rate is that of all replicas together: each takes the next places
 * from the table {@code token_pace}, as many at once as wait for one. What an endpoint asks to wait holds for all of them.
 */
public final class TokenPace {
    /** Nobody waits longer for a place, so that a claim is not held for nothing. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final Duration DEADLINE = Duration.ofSeconds(5);

    /** Waiting beside those under way; more are told to come back. */
    private static final int MOST_WAITING = 1_000;

    private static final String TAKE = """
            INSERT INTO token_pace AS pace (provider, next_at)
            VALUES ($1, clock_timestamp() + $2 * interval '1 microsecond')
            ON CONFLICT (provider) DO UPDATE
            SET next_at = greatest(pace.next_at, clock_timestamp()) + $2 * interval '1 microsecond'
            WHERE pace.next_at < clock_timestamp() + $3 * interval '1 millisecond'
            RETURNING extract(epoch FROM next_at - clock_timestamp()) * 1000000 - $2 AS wait""";
    private static final String CLOSE = """
            INSERT INTO token_pace AS pace (provider, next_at)
            VALUES ($1, clock_timestamp() + $2 * interval '1 millisecond')
            ON CONFLICT (provider) DO UPDATE SET next_at = greatest(pace.next_at, excluded.next_at)""";

    private final Pool pool;
    private final RefreshConfig config;
    private final Map<String, Lane> lanes = new ConcurrentHashMap<>();

    /** @param pool of connections to the service's database */
    public TokenPace(Pool pool, RefreshConfig config) {
        this.pool = pool;
        this.config = config;
    }

    /**
     * Asks when it is its turn. Fails with {@code credential_unavailable}, and asks nothing, where that is too far off.
     *
     * @param provider whose token endpoint is asked
     */
    <T> Uni<T> inTurn(String provider, Supplier<Uni<? extends T>> request) {
        Lane lane = lane(provider);
        return lane.turn().chain(() -> Uni.createFrom().deferred(request).eventually(lane::leave));
    }

    /** How many more could be under way at this replica. */
    int room(String provider) {
        return lane(provider).room();
    }

    /** The provider asked to wait: no replica sends it anything before. */
    Uni<Void> close(String provider, Duration time) {
        return pool.preparedQuery(CLOSE)
                .execute(Tuple.of(provider, time.toMillis()))
                .ifNoItem()
                .after(DEADLINE)
                .fail()
                .replaceWithVoid();
    }

    private Lane lane(String provider) {
        return lanes.computeIfAbsent(provider, this::newLane);
    }

    private Lane newLane(String provider) {
        RefreshConfig.Pace own = config.providers().get(provider);
        double rate = own == null ? config.rate() : own.rate().orElse(config.rate());
        int concurrency = own == null ? config.concurrency() : own.concurrency().orElse(config.concurrency());
        return new Lane(provider, Duration.ofNanos((long) (1_000_000_000 / rate)), concurrency);
    }

    /** Microseconds until the first of them; fails where it is too far off. */
    private Uni<Long> take(String provider, int places, Duration apart) {
        return pool.preparedQuery(TAKE)
                .execute(Tuple.of(provider, places * apart.toNanos() / 1000, PATIENCE.toMillis()))
                .ifNoItem()
                .after(DEADLINE)
                .fail()
                .map(TokenPace::first);
    }

    private static long first(RowSet<Row> rows) {
        if (rows.size() == 0) {
            throw paced();
        }
        return Math.max(0, rows.iterator().next().getNumeric("wait").longValue());
    }

    private static CredentialException paced() {
        return new CredentialException(
                FailureKind.CREDENTIAL_UNAVAILABLE,
                "token_endpoint_paced",
                "The provider's token endpoint is asked as often as it may be at the moment.");
    }

    /** Of one provider. */
    private final class Lane {
        private final String provider;
        private final Duration apart;
        private final int concurrency;
        private final Queue<UniEmitter<? super Void>> waiting = new ArrayDeque<>();
        private int underWay;
        private boolean taking;

        Lane(String provider, Duration apart, int concurrency) {
            this.provider = provider;
            this.apart = apart;
            this.concurrency = concurrency;
        }

        Uni<Void> turn() {
            return Uni.createFrom().emitter(emitter -> {
                if (!join(emitter)) {
                    emitter.fail(paced());
                }
                takePlaces();
            });
        }

        synchronized int room() {
            return Math.max(0, concurrency - underWay - waiting.size());
        }

        void leave() {
            synchronized (this) {
                underWay--;
            }
            takePlaces();
        }

        private synchronized boolean join(UniEmitter<? super Void> emitter) {
            return waiting.size() < MOST_WAITING && waiting.add(emitter);
        }

        /** For all that wait and may be under way, once at a time: those who come meanwhile are of the next. */
        private void takePlaces() {
            List<UniEmitter<? super Void>> next = next();
            if (next.isEmpty()) {
                return;
            }
            take(provider, next.size(), apart)
                    .onTermination()
                    .invoke(this::taken)
                    .subscribe()
                    .with(wait -> start(next, wait), failure -> refuse(next, failure));
        }

        private synchronized List<UniEmitter<? super Void>> next() {
            List<UniEmitter<? super Void>> next = new ArrayList<>();
            while (!taking && underWay < concurrency && !waiting.isEmpty()) {
                next.add(waiting.remove());
                underWay++;
            }
            taking |= !next.isEmpty();
            return next;
        }

        private void taken() {
            synchronized (this) {
                taking = false;
            }
            takePlaces();
        }

        private void start(List<UniEmitter<? super Void>> next, long wait) {
            for (int i = 0; i < next.size(); i++) {
                UniEmitter<? super Void> emitter = next.get(i);
                pause(wait / 1000 + apart.multipliedBy(i).toMillis())
                        .subscribe()
                        .with(ignored -> emitter.complete(null), emitter::fail);
            }
        }

        /** Vert.x has no timers of less than a millisecond. */
        private Uni<Void> pause(long millis) {
            Uni<Void> now = Uni.createFrom().voidItem();
            return millis == 0 ? now : now.onItem().delayIt().by(Duration.ofMillis(millis));
        }

        private void refuse(List<UniEmitter<? super Void>> next, Throwable failure) {
            synchronized (this) {
                underWay -= next.size();
            }
            next.forEach(emitter -> emitter.fail(failure));
            takePlaces();
        }
    }
}
