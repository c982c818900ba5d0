package io.flowmaestro.vault.store;

import io.flowmaestro.events.FailureKind;
import io.flowmaestro.vault.client.CredentialException;
import io.flowmaestro.vault.postgres.Postgres;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Duration;

/**
 * How far the move of all secrets into a store has come: the table {@code secret_move}, one row that all replicas and the
 * command read. A move into another store replaces it.
 */
public final class StoreMove {
    private static final Duration DEADLINE = Duration.ofSeconds(2);

    private static final String OTHER = "SELECT target FROM secret_move WHERE target <> $1 AND ended_at IS NULL";
    private static final String BEGUN = "SELECT 1 FROM secret_move WHERE target = $1";
    private static final String ENDED = "SELECT 1 FROM secret_move WHERE target = $1 AND ended_at IS NOT NULL";
    private static final String BEGIN = """
            INSERT INTO secret_move (target, began_at) VALUES ($1, now())
            ON CONFLICT (one) DO UPDATE SET target = excluded.target, began_at = now(), ended_at = NULL""";
    private static final String END = "UPDATE secret_move SET ended_at = now() WHERE target = $1";

    private final Pool pool;
    private final String target;

    /**
     * @param pool of connections to the service's database
     * @param target the store that secrets go to, by its word in the configuration
     */
    public StoreMove(Pool pool, String target) {
        this.pool = pool;
        this.target = target;
    }

    /**
     * Whether it has begun: from then on, what is new is written to the target. Fails while a move into another store has
     * not ended, as secrets are in both.
     */
    public Uni<Boolean> begun() {
        return run(BEGUN)
                .chain(rows -> rows.size() == 1
                        ? Uni.createFrom().item(true)
                        : run(OTHER).invoke(StoreMove::requireNone).replaceWith(false));
    }

    /** Whether everything was in the target at some time since it began. */
    public Uni<Boolean> ended() {
        return run(ENDED).map(rows -> rows.size() == 1);
    }

    /** Begins it. */
    public Uni<Void> begin() {
        return run(BEGIN).replaceWithVoid();
    }

    /** Ends it. */
    public Uni<Void> end() {
        return run(END).replaceWithVoid();
    }

    private static void requireNone(RowSet<Row> others) {
        for (Row other : others) {
            throw new CredentialException(
                    FailureKind.CREDENTIAL_UNAVAILABLE,
                    "other_move",
                    "The move into the store '" + other.getString("target") + "' has not ended: bring it to its end"
                            + " with the configuration that it began with.");
        }
    }

    private Uni<RowSet<Row>> run(String sql) {
        return Postgres.within(DEADLINE, pool.preparedQuery(sql).execute(Tuple.of(target)));
    }
}
