package io.flowmaestro.vault.refresh;

import io.flowmaestro.events.FailureKind;
import io.flowmaestro.vault.client.CredentialException;
import io.flowmaestro.vault.client.CredentialRef;
import io.flowmaestro.vault.postgres.Postgres;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/**
 * Who may write a credential now: the table {@code credential_claim}, which all replicas share. PostgreSQL's clock
 * alone decides, so that theirs may differ.
 */
public final class CredentialClaims {
    /** For the write after the answer of a token endpoint: a write that has to be repeated extends the claim. */
    private static final Duration WRITING = Duration.ofSeconds(10);

    /** That of a replica with a deadline of 25 s for token endpoints. */
    private static final Duration LONGEST = Duration.ofSeconds(35);

    /** Between two attempts at a claim that another holds. */
    private static final Duration PAUSE = Duration.ofMillis(100);

    /** Nobody waits for it but those who write. */
    private static final Duration DEADLINE = Duration.ofSeconds(5);

    private static final String TAKE = """
            INSERT INTO credential_claim AS held (tenant, connection_id, holder, ends_at)
            VALUES ($1, $2, $3, clock_timestamp() + $4 * interval '1 millisecond')
            ON CONFLICT (tenant, connection_id) DO UPDATE SET
                holder = excluded.holder, ends_at = excluded.ends_at, fence = excluded.fence, sent_at = NULL
            WHERE held.ends_at < clock_timestamp()
            RETURNING fence""";

    /** Who is late finds nothing; the record says to look again in case that this holder does not come back. */
    private static final String EXTEND = """
            WITH held AS (
                UPDATE credential_claim
                SET sent_at = clock_timestamp(), ends_at = clock_timestamp() + $4 * interval '1 millisecond'
                WHERE tenant = $1 AND connection_id = $2 AND holder = $3 AND ends_at > clock_timestamp()
                RETURNING tenant, connection_id, ends_at, fence),
            looked_at AS (
                UPDATE credential_record AS record SET refresh_at = held.ends_at FROM held
                WHERE record.tenant = held.tenant AND record.connection_id = held.connection_id)
            SELECT fence FROM held""";

    private static final String GIVE_BACK =
            "DELETE FROM credential_claim WHERE tenant = $1 AND connection_id = $2 AND holder = $3";

    private final Pool pool;
    private final Duration life;
    private final Duration patience;

    /** For one who asks no token endpoint: where it is killed, its claims soon end. It waits for those who do ask one. */
    public CredentialClaims(Pool pool) {
        this(pool, WRITING, LONGEST);
    }

    /**
     * @param pool of connections to the service's database
     * @param deadline of a request to a token endpoint: a claim that nobody gives back lasts longer
     */
    public CredentialClaims(Pool pool, Duration deadline) {
        this(pool, deadline.plus(WRITING), deadline.plus(WRITING));
    }

    private CredentialClaims(Pool pool, Duration life, Duration patience) {
        this.pool = pool;
        this.life = life;
        this.patience = patience.plus(DEADLINE);
    }

    /**
     * Does something while nobody else writes the credential. Waits for another writer as long as a claim holds, and
     * fails with {@code credential_unavailable} where even that is too short.
     */
    public <T> Uni<T> holding(CredentialRef ref, Function<Claim, Uni<T>> work) {
        UUID holder = UUID.randomUUID();
        return take(ref, holder)
                .onFailure(Held.class)
                .retry()
                .withBackOff(PAUSE, PAUSE)
                .expireIn(patience.toMillis())
                .onFailure(failure -> !(failure instanceof CredentialException))
                .transform(CredentialClaims::busy)
                .chain(claim -> work.apply(claim).eventually(() -> giveBack(ref, holder)));
    }

    private Uni<Claim> take(CredentialRef ref, UUID holder) {
        return run(TAKE, Tuple.of(ref.tenant(), ref.connectionId(), holder, life.toMillis()))
                .onFailure()
                .call(() -> giveBack(ref, holder)) // it may have been taken all the same, too late for us
                .map(rows -> new Claim(ref, holder, fence(rows).orElseThrow(Held::new)));
    }

    /** Where that fails, the claim ends by itself. */
    private Uni<Void> giveBack(CredentialRef ref, UUID holder) {
        return run(GIVE_BACK, Tuple.of(ref.tenant(), ref.connectionId(), holder))
                .replaceWithVoid()
                .onFailure()
                .recoverWithNull();
    }

    private Uni<RowSet<Row>> run(String sql, Tuple values) {
        return Postgres.within(DEADLINE, pool.preparedQuery(sql).execute(values));
    }

    private static Optional<Long> fence(RowSet<Row> rows) {
        return rows.size() == 0
                ? Optional.empty()
                : Optional.of(rows.iterator().next().getLong("fence"));
    }

    private static CredentialException late() {
        return new CredentialException(
                FailureKind.CREDENTIAL_UNAVAILABLE, "credential_busy", "Another writer took the credential over.");
    }

    private static CredentialException busy(Throwable failure) {
        return new CredentialException(
                FailureKind.CREDENTIAL_UNAVAILABLE,
                "credential_busy",
                "Another writer holds the credential for too long.",
                failure);
    }

    /** The right to write a credential, for a while. */
    public final class Claim {
        private final CredentialRef ref;
        private final UUID holder;
        private final long fence;

        private Claim(CredentialRef ref, UUID holder, long fence) {
            this.ref = ref;
            this.holder = holder;
            this.fence = fence;
        }

        /** Higher than that of every claim before it. */
        public long fence() {
            return fence;
        }

        /**
         * Has it last from now on once more, for what must not be done twice; the table says that this is under way. Fails
         * with {@code credential_unavailable} where it is over.
         */
        public Uni<Void> extend() {
            return run(EXTEND, Tuple.of(ref.tenant(), ref.connectionId(), holder, life.toMillis()))
                    .map(rows -> CredentialClaims.fence(rows).orElseThrow(CredentialClaims::late))
                    .replaceWithVoid();
        }
    }

    /** Another has it now: stays in here, and asks for a retry. */
    private static final class Held extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Held() {
            super("Another writer holds the credential.", null, false, false);
        }
    }
}
