package io.flowmaestro.executor.postgres;

import io.flowmaestro.executor.CallerContext;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import io.vertx.pgclient.PgException;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Set;

/**
 * Runs statements, each in a transaction of its own. One that fails for want of the database is repeated until that is
 * there, so every statement must bear being run twice: an answer may get lost after the work was done.
 */
@ApplicationScoped
public class Statements {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    /** Wrong data, broken constraints and wrong SQL, by the class of the SQLSTATE. */
    private static final Set<String> BUGS = Set.of("22", "23", "42");

    private final Pool pool;

    Statements(Pool pool) {
        this.pool = pool;
    }

    /** Answers on the caller's Vert.x context. Fails for bugs of ours alone. */
    public Uni<RowSet<Row>> execute(String sql, Tuple values) {
        return CallerContext.keep(pool.preparedQuery(sql)
                .execute(values)
                .ifNoItem()
                .after(PATIENCE)
                .fail()
                .onFailure(Statements::mayPass)
                .retry()
                .withBackOff(Duration.ofMillis(100), Duration.ofSeconds(5))
                .indefinitely());
    }

    private static boolean mayPass(Throwable failure) {
        return !(failure instanceof PgException refused
                && BUGS.contains(refused.getSqlState().substring(0, 2)));
    }
}
