package io.flowmaestro.vault.rotation;

import io.flowmaestro.vault.client.CredentialRef;
import io.flowmaestro.vault.postgres.Postgres;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The table {@code disposal}: planned before that is written which makes it due, so that a crash in between leaves
 * nothing behind for good.
 */
public final class Disposals {
    private static final Duration DEADLINE = Duration.ofSeconds(5);

    private static final String PLAN =
            "INSERT INTO disposal (tenant, connection_id, before, due_at) VALUES ($1, $2, $3, $4)";

    /** Those that another replica carries out are left to it. */
    private static final String TAKE = """
            DELETE FROM disposal WHERE id IN (
                SELECT id FROM disposal WHERE due_at <= $1 ORDER BY due_at LIMIT 100 FOR UPDATE SKIP LOCKED)
            RETURNING tenant, connection_id, before""";

    private final Pool pool;
    private final Clock clock;

    /** @param pool of connections to the service's database */
    public Disposals(Pool pool, Clock clock) {
        this.pool = pool;
        this.clock = clock;
    }

    /** Has all versions of a credential destroyed after a while. */
    public Uni<Void> plan(CredentialRef ref, Duration after) {
        return plan(new Disposal(ref, null), after);
    }

    /**
     * Has the versions of a credential that are older than another destroyed after a while.
     *
     * @param before that other
     */
    public Uni<Void> plan(CredentialRef ref, long before, Duration after) {
        return plan(new Disposal(ref, before), after);
    }

    private Uni<Void> plan(Disposal disposal, Duration after) {
        Tuple values = Tuple.of(
                disposal.ref().tenant(),
                disposal.ref().connectionId(),
                disposal.before(),
                utc(clock.instant().plus(after)));
        return Postgres.within(DEADLINE, pool.preparedQuery(PLAN).execute(values))
                .replaceWithVoid();
    }

    /** Does what is due; what fails stays due, with all that was taken with it. */
    public Uni<Void> carryOut(Function<Disposal, Uni<Void>> work) {
        return pool.withTransaction(connection -> connection
                .preparedQuery(TAKE)
                .execute(Tuple.of(utc(clock.instant())))
                .onItem()
                .transformToMulti(rows -> Multi.createFrom().iterable(rows))
                .map(Disposals::disposal)
                .onItem()
                .transformToUniAndConcatenate(work::apply)
                .collect()
                .last()
                .replaceWithVoid());
    }

    private static Disposal disposal(Row row) {
        @Nullable Long before = row.getLong("before");
        return new Disposal(new CredentialRef(row.getString("tenant"), row.getString("connection_id")), before);
    }

    private static OffsetDateTime utc(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
