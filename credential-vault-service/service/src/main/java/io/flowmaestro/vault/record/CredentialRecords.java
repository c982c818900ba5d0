package io.flowmaestro.vault.record;

import io.flowmaestro.events.Alert;
import io.flowmaestro.events.FailureKind;
import io.flowmaestro.events.OperationError;
import io.flowmaestro.vault.client.CredentialRef;
import io.flowmaestro.vault.event.AlertJson;
import io.flowmaestro.vault.event.Outbox;
import io.flowmaestro.vault.event.VaultEvent;
import io.flowmaestro.vault.postgres.Postgres;
import io.flowmaestro.vault.store.StoredCredential;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.random.RandomGenerator;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * The table {@code credential_record}: what the vault knows of each credential beside its document. A row is there before
 * the document and says when to look at that again, so that a crash in between is made good by whoever looks. Changes that
 * others must know of are one transaction with the events that tell of them. Writers hold the credential's claim, and one
 * whose claim was taken over writes no more.
 */
public final class CredentialRecords {
    private static final Duration DEADLINE = Duration.ofSeconds(5);

    private static final String EXPECT = """
            INSERT INTO credential_record (tenant, connection_id, provider, method, sandbox, refresh_at, fence)
            VALUES ($1, $2, $3, $4, $5, clock_timestamp() + interval '1 minute', $6)
            ON CONFLICT (tenant, connection_id) DO UPDATE SET refresh_at = excluded.refresh_at""";
    private static final String KEEP = """
            INSERT INTO credential_record AS kept
                (tenant, connection_id, provider, method, sandbox, expires_at, refresh_at, refused, alert, fence)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
            ON CONFLICT (tenant, connection_id) DO UPDATE SET
                provider = excluded.provider, method = excluded.method, sandbox = excluded.sandbox,
                expires_at = excluded.expires_at, refresh_at = excluded.refresh_at, failures = 0,
                refused = excluded.refused, alert = excluded.alert, fence = excluded.fence
            WHERE kept.fence <= excluded.fence""";
    private static final String LOCK =
            "SELECT alert, expires_at FROM credential_record WHERE tenant = $1 AND connection_id = $2 FOR UPDATE";
    private static final String FORGET =
            "DELETE FROM credential_record WHERE tenant = $1 AND connection_id = $2 RETURNING alert, expires_at";

    private static final String BACKLOG = """
            SELECT provider, count(*) AS due, count(*) FILTER (WHERE expires_at < clock_timestamp()) AS late
            FROM credential_record WHERE refresh_at < clock_timestamp() AND NOT disabled GROUP BY provider""";
    private static final String TAKE = """
            WITH due AS (
                SELECT tenant, connection_id FROM credential_record
                WHERE refresh_at < clock_timestamp() AND NOT disabled AND provider = $1
                ORDER BY expires_at LIMIT $2 FOR UPDATE SKIP LOCKED)
            UPDATE credential_record AS record SET refresh_at = clock_timestamp() + interval '1 minute' FROM due
            WHERE record.tenant = due.tenant AND record.connection_id = due.connection_id
            RETURNING record.tenant, record.connection_id, record.expires_at, record.failures""";
    private static final String FAILED = """
            UPDATE credential_record SET failures = failures + 1, refresh_at = $4
            WHERE tenant = $1 AND connection_id = $2 AND expires_at IS NOT DISTINCT FROM $3 AND refused IS NULL""";

    /** Of the pauses between refreshes that fail, which double. */
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(5);

    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);

    /** What is due of one provider. */
    public record Backlog(String provider, long due, long late) {}

    /**
     * A credential that someone took to refresh it.
     *
     * @param expiresAt when its access token expires; null where it does not
     * @param failures how often that failed so far
     */
    public record Due(CredentialRef ref, @Nullable Instant expiresAt, int failures) {}

    private static final String SWITCH =
            "UPDATE credential_record SET disabled = $3 WHERE tenant = $1 AND connection_id = $2";
    private static final String IS_DISABLED =
            "SELECT disabled FROM credential_record WHERE tenant = $1 AND connection_id = $2";

    private final Pool pool;
    private final RefreshTimes times;
    private final RandomGenerator jitter;
    private final Clock clock;

    /**
     * @param pool of connections to the service's database
     * @param jitter of the pauses after what failed
     */
    public CredentialRecords(Pool pool, RefreshTimes times, RandomGenerator jitter, Clock clock) {
        this.pool = pool;
        this.times = times;
        this.jitter = jitter;
        this.clock = clock;
    }

    /**
     * Before a document is written.
     *
     * @param fence of the writer's claim
     */
    public Uni<Void> expect(CredentialRef ref, StoredCredential credential, long fence) {
        Tuple values = Tuple.of(
                ref.tenant(),
                ref.connectionId(),
                credential.provider(),
                credential.method(),
                credential.sandbox(),
                fence);
        return bounded(pool.preparedQuery(EXPECT).execute(values)).replaceWithVoid();
    }

    /** After the document of a connection that a person made, or made anew: what was refused is over. */
    public Uni<Void> connected(CredentialRef ref, StoredCredential credential, long fence) {
        return changed(ref, credential, null, fence, before -> resolution(ref, before));
    }

    /** After the document of a key that took another's place. */
    public Uni<Void> rotated(CredentialRef ref, StoredCredential credential, long fence) {
        return changed(ref, credential, null, fence, before -> {
            List<VaultEvent> events = new ArrayList<>(resolution(ref, before));
            events.add(VaultEvent.rotated(ref, credential, clock.instant()));
            return events;
        });
    }

    /** After the document with a new access token. */
    public Uni<Void> refreshed(CredentialRef ref, StoredCredential credential, long fence) {
        return changed(ref, credential, null, fence, before -> renewal(ref, credential, before));
    }

    /** After a document that may have been told of, or not. */
    public Uni<Void> settled(CredentialRef ref, StoredCredential credential, long fence) {
        String word = credential.refusal();
        return word == null
                ? changed(
                        ref,
                        credential,
                        null,
                        fence,
                        before -> before.isOf(credential) ? List.of() : renewal(ref, credential, before))
                : refused(ref, credential, word, fence);
    }

    /**
     * After the document that says so.
     *
     * @param word the provider's word for refusing it for good
     */
    public Uni<Void> refused(CredentialRef ref, StoredCredential credential, String word, long fence) {
        Alert alert = alert(ref, credential, word, fence);
        return changed(
                ref,
                credential,
                alert,
                fence,
                before -> before.alert() != null
                        ? List.of()
                        : List.of(
                                VaultEvent.reauthRequired(ref, credential, word, alert.raisedAt()),
                                VaultEvent.raised(ref.tenant(), alert)));
    }

    /** Notes whether its connection is switched off. */
    public Uni<Void> disabled(CredentialRef ref, boolean disabled) {
        return bounded(pool.preparedQuery(SWITCH).execute(Tuple.of(ref.tenant(), ref.connectionId(), disabled)))
                .replaceWithVoid();
    }

    /** Whether its connection is switched off; one that is not known is not. */
    public Uni<Boolean> isDisabled(CredentialRef ref) {
        return bounded(pool.preparedQuery(IS_DISABLED).execute(key(ref)))
                .map(rows -> rows.size() > 0 && rows.iterator().next().getBoolean("disabled"));
    }

    /** After the document was destroyed. */
    public Uni<Void> forget(CredentialRef ref) {
        return bounded(pool.withTransaction(connection -> connection
                .preparedQuery(FORGET)
                .execute(key(ref))
                .chain(rows -> add(connection, resolution(ref, Before.of(rows))))));
    }

    /** What is due by now, by provider. */
    public Uni<List<Backlog>> backlog() {
        return bounded(pool.preparedQuery(BACKLOG).execute())
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(row -> new Backlog(row.getString("provider"), row.getLong("due"), row.getLong("late")))
                        .toList());
    }

    /** Takes some of those that are due, the soonest to expire first; for a minute nobody else does. */
    public Uni<List<Due>> take(String provider, int limit) {
        return bounded(pool.preparedQuery(TAKE).execute(Tuple.of(provider, limit)))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(CredentialRecords::due)
                        .toList());
    }

    /** It could not be refreshed now: again after a pause, as long as its token lasts. */
    public Uni<Void> failed(Due due) {
        Instant next = clock.instant().plus(pause(due.failures()));
        Instant end = due.expiresAt();
        return bounded(pool.preparedQuery(FAILED)
                        .execute(Tuple.of(
                                due.ref().tenant(),
                                due.ref().connectionId(),
                                utc(end),
                                end != null && next.isAfter(end) ? null : utc(next))))
                .replaceWithVoid();
    }

    /** There is no document of it. */
    public Uni<Void> gone(Due due) {
        return forget(due.ref());
    }

    private static Due due(Row row) {
        OffsetDateTime end = row.getOffsetDateTime("expires_at");
        return new Due(
                new CredentialRef(row.getString("tenant"), row.getString("connection_id")),
                end == null ? null : end.toInstant(),
                row.getInteger("failures"));
    }

    /** Half of it is jitter, so that what failed together is not tried together. */
    private Duration pause(int failures) {
        Duration doubled = FIRST_PAUSE.multipliedBy(1L << Math.min(failures, 10));
        long longest = Math.min(doubled.toMillis(), LONGEST_PAUSE.toMillis());
        return Duration.ofMillis(longest / 2 + jitter.nextLong(longest / 2));
    }

    private List<VaultEvent> renewal(CredentialRef ref, StoredCredential credential, Before before) {
        List<VaultEvent> events = new ArrayList<>(resolution(ref, before));
        events.add(VaultEvent.refreshed(ref, credential, clock.instant()));
        return events;
    }

    private Uni<Void> changed(
            CredentialRef ref, StoredCredential credential, @Nullable Alert alert, long fence, Telling telling) {
        return bounded(pool.withTransaction(connection -> connection
                .preparedQuery(LOCK)
                .execute(key(ref))
                .map(Before::of)
                .chain(before -> connection
                        .preparedQuery(KEEP)
                        .execute(row(ref, credential, alert == null ? null : before.alertOr(alert), fence))
                        .chain(kept -> kept.rowCount() == 0
                                ? Uni.createFrom().voidItem()
                                : add(connection, telling.of(before))))));
    }

    private Tuple row(CredentialRef ref, StoredCredential credential, @Nullable Alert alert, long fence) {
        return Tuple.from(new @Nullable Object[] {
            ref.tenant(),
            ref.connectionId(),
            credential.provider(),
            credential.method(),
            credential.sandbox(),
            utc(credential.expiresAt()),
            utc(times.of(ref, credential)),
            credential.refusal(),
            alert == null ? null : AlertJson.write(alert),
            fence
        });
    }

    private Alert alert(CredentialRef ref, StoredCredential credential, String word, long fence) {
        return new Alert(
                ref.connectionId() + ":reauth_required:" + fence,
                credential.provider(),
                ref.connectionId(),
                null,
                null,
                OperationError.of(
                        FailureKind.INVALID_AUTH, word, "The provider refused to issue another token: " + word + "."),
                clock.instant(),
                null);
    }

    private List<VaultEvent> resolution(CredentialRef ref, Before before) {
        Alert open = before.alert();
        return open == null ? List.of() : List.of(VaultEvent.resolved(ref.tenant(), open, clock.instant()));
    }

    private static Uni<Void> add(SqlClient client, List<VaultEvent> events) {
        return events.isEmpty() ? Uni.createFrom().voidItem() : Outbox.add(client, events.toArray(VaultEvent[]::new));
    }

    private static Tuple key(CredentialRef ref) {
        return Tuple.of(ref.tenant(), ref.connectionId());
    }

    private static @Nullable OffsetDateTime utc(@Nullable Instant instant) {
        return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
    }

    private static <T> Uni<T> bounded(Uni<T> work) {
        return Postgres.within(DEADLINE, work);
    }

    /** What a change tells others. */
    private interface Telling {
        List<VaultEvent> of(Before before);
    }

    /** What the row said: nothing where there was none. */
    private record Before(@Nullable Alert alert, @Nullable Instant expiresAt) {
        static Before of(RowSet<Row> rows) {
            if (rows.size() == 0) {
                return new Before(null, null);
            }
            Row row = rows.iterator().next();
            String alert = row.getString("alert");
            OffsetDateTime end = row.getOffsetDateTime("expires_at");
            return new Before(alert == null ? null : AlertJson.read(alert), end == null ? null : end.toInstant());
        }

        Alert alertOr(Alert other) {
            return alert == null ? other : alert;
        }

        /** Whether it told of that token already; PostgreSQL keeps microseconds. */
        boolean isOf(StoredCredential credential) {
            Instant end = credential.expiresAt();
            return Objects.equals(expiresAt, end == null ? null : end.truncatedTo(ChronoUnit.MICROS));
        }
    }
}
