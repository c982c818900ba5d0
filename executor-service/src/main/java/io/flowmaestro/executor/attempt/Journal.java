package io.flowmaestro.executor.attempt;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.flowmaestro.catalog.Effect;
import io.flowmaestro.events.EventJson;
import io.flowmaestro.events.FailureKind;
import io.flowmaestro.events.OperationCompleted;
import io.flowmaestro.events.OperationError;
import io.flowmaestro.events.OperationStatus;
import io.flowmaestro.events.Workflow;
import io.flowmaestro.executor.postgres.BatchStatement;
import io.flowmaestro.executor.postgres.Statements;
import io.flowmaestro.vault.client.CredentialRef;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What was asked, tried and answered. Each statement may be run twice, as its answer may get lost: what it did is then
 * found, and not done again.
 */
@Singleton
class Journal {
    private static final String KEY = "tenant text, operation_id text, ";
    private static final String CLAIMED = """
            connection_id text, provider text, operation text, content text, idempotency_key text, workflow text,
            traceparent text, deadline timestamptz, claimed_at timestamptz""";
    private static final String ENDED = """
            status text, result text, finished_at timestamptz, outcome text, error text, calls int4,
            provider_millis int8""";
    private static final String FENCED = ", partition int4, epoch int8";

    private static final BatchStatement CLAIM = BatchStatement.of(KEY + CLAIMED + FENCED, """
            , claimed as (
                insert into operation (tenant, operation_id, connection_id, provider, operation, content,
                    idempotency_key, workflow, traceparent, deadline, claimed_at)
                select tenant, operation_id, connection_id, provider, operation, content,
                    idempotency_key, workflow, traceparent, deadline, claimed_at
                from asked join partition_owner using (partition, epoch)
                on conflict do nothing
                returning tenant, operation_id
            )
            select ordinal from asked join claimed using (tenant, operation_id)""");
    private static final String CLAIM_SHARED = """
            insert into operation (tenant, operation_id, connection_id, provider, operation, content, idempotency_key,
                workflow, traceparent, deadline, claimed_at, same_as)
            select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, owner.operation_id
            from operation owner join partition_owner on partition = $12 and epoch = $13
            where owner.tenant = $1 and owner.connection_id = $3 and owner.operation = $5
                and owner.idempotency_key = $7 and owner.same_as is null
            on conflict do nothing""";
    private static final String ROW = """
            select o.*,
                (select count(*) from attempt a
                    where a.tenant = o.tenant and a.operation_id = o.operation_id) as attempts,
                (select min(a.effect) from attempt a
                    where a.tenant = o.tenant and a.operation_id = o.operation_id and a.finished_at is null) as unfinished,
                (select a.outcome from attempt a
                    where a.tenant = o.tenant and a.operation_id = o.operation_id
                    order by a.number desc limit 1) as last_outcome
            from operation o
            """;
    private static final String FIND = ROW + "where o.tenant = $1 and o.operation_id = $2";
    private static final String OVERDUE = ROW + """
            where o.status is null and o.same_as is null and o.deadline < $1 order by o.deadline limit $2""";
    private static final String SHARING_FINISHED = ROW + """
            where o.status is null and o.same_as is not null and not exists (
                select 1 from operation owner
                where owner.tenant = o.tenant and owner.operation_id = o.same_as and owner.status is null)
            limit $1""";
    private static final String UNPUBLISHED =
            ROW + "where o.unpublished and o.status is not null order by o.finished_at limit $1";
    private static final String PUBLISHED =
            "update operation set unpublished = false where tenant = $1 and operation_id = $2";
    /** The same token twice is the answer that got lost, another one is another owner's attempt. */
    private static final BatchStatement START =
            BatchStatement.of(KEY + "number int4, token uuid, effect text, started_at timestamptz" + FENCED, """
            , started as (
                insert into attempt (tenant, operation_id, number, token, effect, started_at)
                select tenant, operation_id, number, token, effect, started_at
                from asked join operation using (tenant, operation_id) join partition_owner using (partition, epoch)
                where status is null
                on conflict (tenant, operation_id, number)
                    do update set token = excluded.token where attempt.token = excluded.token
                returning tenant, operation_id
            )
            select ordinal from asked join started using (tenant, operation_id)""");

    private static final String OWNED = "select 1 from partition_owner where partition = $1 and epoch = $2";
    private static final BatchStatement END =
            BatchStatement.of(KEY + "number int4, finished_at timestamptz, outcome text", """
            update attempt set finished_at = asked.finished_at, outcome = asked.outcome from asked
            where attempt.tenant = asked.tenant and attempt.operation_id = asked.operation_id
                and attempt.number = asked.number and attempt.finished_at is null""");
    /** Whoever leaves an operation to the journal may find it finished by another who did not come to publish it. */
    private static final String LEAVE = """
            update operation set unpublished = true where tenant = $1 and operation_id = $2""";

    private static final String FINISH = """
            , done as (
                update operation set status = asked.status, result = asked.result, finished_at = asked.finished_at,
                    unpublished = operation.unpublished or asked.unpublished,
                    calls = case when same_as is null then asked.calls else 0 end,
                    provider_millis = case when same_as is null then asked.provider_millis else 0 end,
                    finished_in = pg_current_xact_id()
                from asked
                where operation.tenant = asked.tenant and operation.operation_id = asked.operation_id
                    and operation.status is null
                returning operation.tenant, operation.operation_id, operation.connection_id, operation.provider,
                    operation.operation, operation.same_as, operation.traceparent, operation.status,
                    operation.finished_at, asked.ordinal, asked.outcome, asked.error
            ), ended as (
                update attempt set finished_at = done.finished_at, outcome = done.outcome from done
                where attempt.tenant = done.tenant and attempt.operation_id = done.operation_id
                    and attempt.finished_at is null
            )""";
    /** Claim and end in one, for what was not claimed. */
    private static final String RECORD = """
            , recorded as (
                insert into operation (tenant, operation_id, status, result, finished_at, calls, provider_millis,
                    connection_id, provider, operation, content, idempotency_key, workflow, traceparent, deadline,
                    claimed_at, finished_in)
                select tenant, operation_id, status, result, finished_at, calls, provider_millis,
                    connection_id, provider, operation, content, idempotency_key, workflow, traceparent, deadline,
                    claimed_at, pg_current_xact_id()
                from asked
                on conflict do nothing
                returning tenant, operation_id, same_as
            ), done as (select * from asked join recorded using (tenant, operation_id))""";

    private static final String RAISE = """
            , raised as (
                insert into alert (tenant, alert_id, connection_id, provider, operation, kind, error, raised_by,
                    raised_at, traceparent)
                select tenant, operation_id || ':alert', connection_id, provider, operation, outcome, error,
                    operation_id, finished_at, traceparent
                from done
                where error is not null and provider is not null and operation is not null and same_as is null
                order by tenant, connection_id, operation
                on conflict do nothing
                returning tenant, raised_by
            )""";
    private static final String RESOLVE = """
            , resolved as (
                update alert set resolved_by = done.operation_id, resolved_at = done.finished_at from done
                where done.status = 'succeeded' and done.same_as is null and alert.tenant = done.tenant
                    and alert.connection_id = done.connection_id and alert.operation = done.operation
                    and alert.resolved_at is null and alert.kind not in ('outcome_unknown', done.outcome)
                returning done.ordinal
            )
            select ordinal, connection_id, traceparent, ordinal in (select ordinal from resolved)""";

    private static final String QUIET = RESOLVE + " as alerts from done";
    private static final String ALARMING = RAISE + RESOLVE + """
             or (tenant, operation_id) in (select tenant, raised_by from raised) as alerts from done""";
    /**
     * What raises no alert is written apart from what does: a statement does not see what it raised itself, and so could
     * not resolve it.
     */
    private static final BatchStatement RECORD_QUIET = BatchStatement.of(KEY + ENDED + ", " + CLAIMED, RECORD + QUIET);

    private static final BatchStatement RECORD_ALARMING =
            BatchStatement.of(KEY + ENDED + ", " + CLAIMED, RECORD + ALARMING);
    private static final BatchStatement FINISH_QUIET =
            BatchStatement.of(KEY + ENDED + ", unpublished bool", FINISH + QUIET);
    private static final BatchStatement FINISH_ALARMING =
            BatchStatement.of(KEY + ENDED + ", unpublished bool", FINISH + ALARMING);

    private static final String PRUNE = """
            delete from operation where (tenant, operation_id) in (
                select tenant, operation_id from operation
                where status is not null and finished_at < $1 and not unpublished limit $2)""";

    private static final int BATCH = 100;
    /** Forgotten at a time, at most. */
    static final int PRUNED = 1_000;

    private final Statements statements;

    Journal(Statements statements) {
        this.statements = statements;
    }

    /** Writes that a request is taken up, or tells what became of it before. */
    Uni<Claim> claim(Request request, Fence fence, Instant now) {
        return statements
                .batch(CLAIM, fenced(claimed(name(request.key()), request, now), fence))
                .chain(claimed -> claimed.isPresent()
                        ? Uni.createFrom().item(new Claim.Open(now, 0, null, true))
                        : claimTaken(request, fence, now));
    }

    private Uni<Claim> claimTaken(Request request, Fence fence, Instant now) {
        return find(request.key())
                .chain(row -> row.isPresent()
                        ? Uni.createFrom().item(claim(row.get(), request))
                        : claimShared(request, fence, now));
    }

    private Uni<Claim> claimShared(Request request, Fence fence, Instant now) {
        return statements
                .execute(CLAIM_SHARED, fenced(claimed(name(request.key()), request, now), fence))
                .chain(rows -> find(request.key()))
                .chain(row -> row.isPresent()
                        ? Uni.createFrom().item(claim(row.get(), request))
                        : claimOwned(request, fence, now));
    }

    /** Nothing is in its way but, perhaps, another owner. */
    private Uni<Claim> claimOwned(Request request, Fence fence, Instant now) {
        return statements
                .execute(OWNED, Tuple.of(fence.partition(), fence.epoch()))
                .chain(rows -> rows.size() == 1
                        ? claim(request, fence, now)
                        : Uni.createFrom().item(new Claim.Foreign()));
    }

    private static Tuple fenced(Tuple values, Fence fence) {
        return values.addInteger(fence.partition()).addLong(fence.epoch());
    }

    private static Claim claim(JournalRow row, Request request) {
        if (!row.content().equals(request.content())) {
            return new Claim.Conflicting();
        }
        if (row.result() != null) {
            return new Claim.Finished(row.result());
        }
        if (row.sameAs() != null) {
            return new Claim.Shared(row.sameAs());
        }
        return new Claim.Open(row.claimedAt(), row.attempts(), row.unfinished(), true);
    }

    /** Its row; empty where it has none. */
    Uni<Optional<JournalRow>> find(OperationKey key) {
        return statements
                .execute(FIND, name(key))
                .map(rows -> rows(rows).stream().findFirst());
    }

    /**
     * Writes that an attempt begins, before anything of it leaves.
     *
     * @param token the attempt's own: the same again gets the same answer, as long as the partition is ours
     * @return whether it may: not if the operation has an end, if another owner began the same attempt, or if the partition
     *     has another owner
     */
    Uni<Boolean> start(OperationKey key, int number, UUID token, Effect effect, Fence fence, Instant now) {
        Tuple values = name(key)
                .addInteger(number)
                .addUUID(token)
                .addString(effect.name())
                .addValue(utc(now));
        return statements.batch(START, fenced(values, fence)).map(Optional::isPresent);
    }

    /** Writes that an attempt is over and another one may follow. */
    Uni<Void> end(OperationKey key, int number, FailureKind outcome, Instant now) {
        Tuple values = name(key).addInteger(number).addValue(utc(now)).addString(outcome.word());
        return statements.batch(END, values).replaceWithVoid();
    }

    /**
     * Writes an operation's end, once, with the alerts that it raises or resolves. Whoever comes second gets what the
     * first wrote.
     *
     * @param unpublished whether {@link #unpublished} has to tell of it
     */
    Uni<Settlement.Settled> finish(OperationKey key, Composed result, boolean unpublished) {
        return statements
                .batch(
                        raisesAlert(result) ? FINISH_ALARMING : FINISH_QUIET,
                        ended(key, result).addBoolean(unpublished))
                .map(written -> written.map(row -> settled(key, result, row)))
                .chain(settled -> settled.isPresent()
                        ? Uni.createFrom().item(settled.get())
                        : find(key).map(row -> new Settlement.Settled(first(row), true)));
    }

    /**
     * Writes the end of an operation that was not claimed, as it has no effect.
     *
     * @param since when it was taken up
     * @return empty if its id or its idempotency key is taken: then {@link #claim} tells by what
     */
    Uni<Optional<Settlement.Settled>> record(Request request, Instant since, Composed result) {
        return statements
                .batch(
                        raisesAlert(result) ? RECORD_ALARMING : RECORD_QUIET,
                        claimed(ended(request.key(), result), request, since))
                .map(written -> written.map(row -> settled(request.key(), result, row)));
    }

    /** Leaves it to {@link #unpublished} to tell of an operation that another is at work with, or was. */
    Uni<Void> leave(OperationKey key) {
        return statements.execute(LEAVE, name(key)).replaceWithVoid();
    }

    private static Tuple ended(OperationKey key, Composed result) {
        OperationCompleted completed = result.completed();
        @Nullable OperationError error = alerting(completed);
        return name(key)
                .addString(word(completed.status()))
                .addString(result.json())
                .addValue(utc(completed.finishedAt()))
                .addString(outcome(completed))
                .addString(error == null ? null : json(error))
                .addInteger(completed.attempts())
                .addLong(completed.providerMillis() == null ? 0 : completed.providerMillis());
    }

    private static boolean raisesAlert(Composed result) {
        return alerting(result.completed()) != null;
    }

    private static Settlement.Settled settled(OperationKey key, Composed composed, Row written) {
        StoredResult result = new StoredResult(
                key,
                new CredentialRef(key.tenant(), written.getString("connection_id")),
                composed.json(),
                composed.completed().finishedAt(),
                written.getString("traceparent"));
        return new Settlement.Settled(result, written.getBoolean("alerts"));
    }

    private static StoredResult first(Optional<JournalRow> row) {
        return row.flatMap(JournalRow::finished)
                .orElseThrow(() -> new IllegalStateException("An operation that cannot be finished has its end."));
    }

    /** Open operations whose deadline passed before that time, the oldest first. */
    Uni<List<JournalRow>> overdue(Instant before) {
        return statements.execute(OVERDUE, Tuple.of(utc(before), BATCH)).map(Journal::rows);
    }

    /** Open operations that share the outcome of one that has it, or that is forgotten. */
    Uni<List<JournalRow>> sharingFinished() {
        return statements.execute(SHARING_FINISHED, Tuple.of(BATCH)).map(Journal::rows);
    }

    /** Results that nobody but the journal holds, the oldest first. */
    Uni<List<StoredResult>> unpublished() {
        return statements
                .execute(UNPUBLISHED, Tuple.of(BATCH))
                .map(rows -> rows(rows).stream()
                        .flatMap(row -> row.finished().stream())
                        .toList());
    }

    /** Writes that a result is published. */
    Uni<Void> published(OperationKey key) {
        return statements.execute(PUBLISHED, name(key)).replaceWithVoid();
    }

    /** Forgets some of what was finished before that time, and returns how many. */
    Uni<Integer> prune(Instant before) {
        return statements.execute(PRUNE, Tuple.of(utc(before), PRUNED)).map(RowSet::rowCount);
    }

    private static Tuple claimed(Tuple before, Request request, Instant now) {
        @Nullable Workflow workflow = request.workflow();
        return before.addString(request.connection().connectionId())
                .addString(request.provider())
                .addString(request.operation())
                .addString(request.content())
                .addString(request.idempotencyKey())
                .addString(workflow == null ? null : json(workflow))
                .addString(request.traceparent())
                .addValue(utc(request.deadline()))
                .addValue(utc(now));
    }

    /** What an alert says; null for a success. */
    private static @Nullable OperationError alerting(OperationCompleted completed) {
        return completed.status() == OperationStatus.SUCCEEDED ? completed.warning() : completed.error();
    }

    private static String outcome(OperationCompleted completed) {
        @Nullable OperationError error = alerting(completed);
        return error == null ? word(completed.status()) : error.kind().word();
    }

    private static String word(OperationStatus status) {
        return status.name().toLowerCase(Locale.ROOT);
    }

    private static Tuple name(OperationKey key) {
        return Tuple.of(key.tenant(), key.operationId());
    }

    private static List<JournalRow> rows(RowSet<Row> rows) {
        List<JournalRow> read = new ArrayList<>(rows.size());
        rows.forEach(row -> read.add(JournalRow.of(row)));
        return read;
    }

    private static OffsetDateTime utc(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    private static String json(Object value) {
        try {
            return EventJson.MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("Records of events are written as JSON.", e);
        }
    }
}
