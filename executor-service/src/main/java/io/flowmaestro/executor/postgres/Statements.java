package io.flowmaestro.executor.postgres;

import io.flowmaestro.executor.CallerContext;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import io.vertx.pgclient.PgException;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs statements, each in a transaction of its own or with others like it. One that fails for want of the database is
 * repeated until that is there, so every statement must bear being run twice: an answer may get lost after the work was
 * done.
 */
@Singleton
public class Statements {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    /** Batches of one statement at a time: a database that answers late holds no more connections than these. */
    private static final int MOST_BATCHES = 4;
    /** Rows that get in each other's way, wrong data, broken constraints and wrong SQL, by the class of the SQLSTATE. */
    private static final Set<String> BUGS = Set.of("21", "22", "23", "42");

    private final Pool pool;
    private final Vertx vertx;
    private final ConcurrentMap<BatchStatement, Batcher<Tuple, Optional<Row>>> batchers = new ConcurrentHashMap<>();
    private final AtomicInteger heldUp = new AtomicInteger();

    Statements(Pool pool, Vertx vertx) {
        this.pool = pool;
        this.vertx = vertx;
    }

    /** Answers on the caller's Vert.x context. Fails for bugs of ours alone. */
    public Uni<RowSet<Row>> execute(String sql, Tuple values) {
        return CallerContext.keep(persistently(pool.preparedQuery(sql).execute(values)));
    }

    /**
     * As {@link #execute}, in one statement with what others ask of it meanwhile.
     *
     * @return the row that the statement returned for it
     */
    public Uni<Optional<Row>> batch(BatchStatement statement, Tuple row) {
        return batch(statement, row, MOST_BATCHES);
    }

    /** As {@link #batch}; who comes later takes effect later. One statement is used with either, never with both. */
    public Uni<Optional<Row>> batchInOrder(BatchStatement statement, Tuple row) {
        return batch(statement, row, 1);
    }

    private Uni<Optional<Row>> batch(BatchStatement statement, Tuple row, int mostUnderWay) {
        return CallerContext.keep(batchers.computeIfAbsent(statement, same -> batcher(same, mostUnderWay))
                .send(row));
    }

    private Batcher<Tuple, Optional<Row>> batcher(BatchStatement statement, int mostUnderWay) {
        return new Batcher<>(
                rows -> persistently(pool.preparedQuery(statement.sql()).execute(statement.parameters(rows)))
                        .map(returned -> BatchStatement.answers(returned, rows.size())),
                (wait, task) -> vertx.setTimer(wait.toMillis(), ignored -> task.run()),
                mostUnderWay);
    }

    /** Whether any statement waits for the database to take it: it is away, or has no room. */
    boolean areHeldUp() {
        return heldUp.get() > 0;
    }

    private <T> Uni<T> persistently(Uni<T> statement) {
        return Uni.createFrom().deferred(() -> {
            AtomicBoolean isHeldUp = new AtomicBoolean();
            return statement
                    .ifNoItem()
                    .after(PATIENCE)
                    .fail()
                    .onFailure(Statements::mayPass)
                    .invoke(failure -> {
                        if (!isHeldUp.getAndSet(true)) {
                            heldUp.incrementAndGet();
                        }
                    })
                    .onFailure(Statements::mayPass)
                    .retry()
                    .withBackOff(Duration.ofMillis(100), Duration.ofSeconds(5))
                    .indefinitely()
                    .onTermination()
                    .invoke(() -> {
                        if (isHeldUp.get()) {
                            heldUp.decrementAndGet();
                        }
                    });
        });
    }

    private static boolean mayPass(Throwable failure) {
        return !(failure instanceof PgException refused
                && BUGS.contains(refused.getSqlState().substring(0, 2)));
    }
}
