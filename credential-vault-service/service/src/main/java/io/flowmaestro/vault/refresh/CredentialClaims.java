package io.flowmaestro.vault.refresh;

import io.flowmaestro.events.FailureKind;
import io.flowmaestro.vault.client.CredentialException;
import io.flowmaestro.vault.client.CredentialRef;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlResult;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Who may write a credential now: the table {@code credential_claim}, which all replicas share. PostgreSQL's clock
 * alone decides, so that theirs may differ.
 */
public final class CredentialClaims {
    /** Longer than a request to a token endpoint and the write after it take together. */
    private static final Duration LIFE = Duration.ofSeconds(30);

    /** Between two attempts at a claim that another holds. */
    private static final Duration PAUSE = Duration.ofMillis(100);

    /** Nobody waits for it but those who write. */
    private static final Duration DEADLINE = Duration.ofSeconds(5);

    private static final String TAKE = """
            INSERT INTO credential_claim AS held (tenant, connection_id, holder, ends_at)
            VALUES ($1, $2, $3, clock_timestamp() + $4 * interval '1 millisecond')
            ON CONFLICT (tenant, connection_id) DO UPDATE SET holder = excluded.holder, ends_at = excluded.ends_at
            WHERE held.ends_at < clock_timestamp()""";
    private static final String GIVE_BACK =
            "DELETE FROM credential_claim WHERE tenant = $1 AND connection_id = $2 AND holder = $3";

    private final Pool pool;
    private final Duration life;

    /** @param pool of connections to the service's database */
    public CredentialClaims(Pool pool) {
        this(pool, LIFE);
    }

    /** @param life how long a claim holds that nobody gives back */
    CredentialClaims(Pool pool, Duration life) {
        this.pool = pool;
        this.life = life;
    }

    /**
     * Does something while nobody else writes the credential. Waits for another writer as long as a claim holds, and
     * fails with {@code credential_unavailable} where even that is too short.
     */
    public <T> Uni<T> holding(CredentialRef ref, Supplier<Uni<T>> work) {
        UUID holder = UUID.randomUUID();
        return take(ref, holder)
                .onFailure(Held.class)
                .retry()
                .withBackOff(PAUSE, PAUSE)
                .expireIn(life.plus(DEADLINE).toMillis())
                .onFailure(failure -> !(failure instanceof CredentialException))
                .transform(CredentialClaims::busy)
                .chain(() -> work.get().eventually(() -> giveBack(ref, holder)));
    }

    private Uni<Void> take(CredentialRef ref, UUID holder) {
        return run(TAKE, Tuple.of(ref.tenant(), ref.connectionId(), holder, life.toMillis()))
                .onFailure()
                .call(() -> giveBack(ref, holder)) // it may have been taken all the same, too late for us
                .invoke(CredentialClaims::requireTaken)
                .replaceWithVoid();
    }

    /** Where that fails, the claim ends by itself. */
    private Uni<Void> giveBack(CredentialRef ref, UUID holder) {
        return run(GIVE_BACK, Tuple.of(ref.tenant(), ref.connectionId(), holder))
                .replaceWithVoid()
                .onFailure()
                .recoverWithNull();
    }

    private Uni<Integer> run(String sql, Tuple values) {
        return pool.preparedQuery(sql)
                .execute(values)
                .map(SqlResult::rowCount)
                .ifNoItem()
                .after(DEADLINE)
                .fail()
                .onFailure()
                .transform(CredentialClaims::unavailable);
    }

    private static void requireTaken(int rows) {
        if (rows == 0) {
            throw new Held();
        }
    }

    private static CredentialException unavailable(Throwable failure) {
        return new CredentialException(
                FailureKind.CREDENTIAL_UNAVAILABLE, "store_unavailable", "PostgreSQL cannot be used.", failure);
    }

    private static CredentialException busy(Throwable failure) {
        return new CredentialException(
                FailureKind.CREDENTIAL_UNAVAILABLE,
                "credential_busy",
                "Another writer holds the credential for too long.",
                failure);
    }

    /** Another has it now: stays in here, and asks for a retry. */
    private static final class Held extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Held() {
            super("Another writer holds the credential.", null, false, false);
        }
    }
}
