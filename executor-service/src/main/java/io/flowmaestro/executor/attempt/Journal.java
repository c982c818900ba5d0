package io.flowmaestro.executor.attempt;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.flowmaestro.catalog.Effect;
import io.flowmaestro.events.EventJson;
import io.flowmaestro.events.FailureKind;
import io.flowmaestro.events.OperationCompleted;
import io.flowmaestro.events.OperationError;
import io.flowmaestro.events.OperationStatus;
import io.flowmaestro.events.Workflow;
import io.flowmaestro.executor.postgres.Statements;
import io.flowmaestro.vault.client.CredentialRef;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
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
@ApplicationScoped
class Journal {
    private static final String CLAIM = """
            insert into operation (tenant, operation_id, connection_id, provider, operation, content, idempotency_key,
                workflow, traceparent, deadline, claimed_at)
            select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11 from partition_owner
            where partition = $12 and epoch = $13
            on conflict do nothing""";
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
    private static final String START = """
            insert into attempt (tenant, operation_id, number, token, effect, started_at)
            select tenant, operation_id, $3, $4, $5, $6
            from operation join partition_owner on partition = $7 and epoch = $8
            where tenant = $1 and operation_id = $2 and status is null
            on conflict (tenant, operation_id, number)
                do update set token = excluded.token where attempt.token = excluded.token""";

    private static final String OWNED = "select 1 from partition_owner where partition = $1 and epoch = $2";
    private static final String END = """
            update attempt set finished_at = $4, outcome = $5
            where tenant = $1 and operation_id = $2 and number = $3 and finished_at is null""";
    /** Whoever leaves an operation to the journal may find it finished by another who did not come to publish it. */
    private static final String LEAVE = """
            update operation set unpublished = true where tenant = $1 and operation_id = $2""";
    /** What both ways of writing an end have in common: the alerts, raised and resolved. */
    private static final String ALERTS = """
            , raised as (
                insert into alert (tenant, alert_id, connection_id, provider, operation, kind, error, raised_by,
                    raised_at, traceparent)
                select tenant, operation_id || ':alert', connection_id, provider, operation, $6, $7, operation_id,
                    $5, traceparent
                from done
                where $7::text is not null and provider is not null and operation is not null and same_as is null
                on conflict do nothing
                returning 1
            ), resolved as (
                update alert set resolved_by = done.operation_id, resolved_at = $5 from done
                where $3 = 'succeeded' and done.same_as is null and alert.tenant = done.tenant
                    and alert.connection_id = done.connection_id and alert.operation = done.operation
                    and alert.resolved_at is null and alert.kind not in ('outcome_unknown', $6)
                returning 1
            )
            select (select connection_id from done) as connection_id, (select traceparent from done) as traceparent,
                (select count(*) from raised) + (select count(*) from resolved) as alerts""";

    private static final String FINISH = """
            with done as (
                update operation set status = $3, result = $4, finished_at = $5, unpublished = unpublished or $10,
                    calls = case when same_as is null then $8 else 0 end,
                    provider_millis = case when same_as is null then $9 else 0 end,
                    finished_in = pg_current_xact_id()
                where tenant = $1 and operation_id = $2 and status is null
                returning tenant, operation_id, connection_id, provider, operation, same_as, traceparent
            ), ended as (
                update attempt set finished_at = $5, outcome = $6 from done
                where attempt.tenant = done.tenant and attempt.operation_id = done.operation_id
                    and attempt.finished_at is null
            )""" + ALERTS;
    /** Claim and end in one, for what was not claimed. */
    private static final String RECORD = """
            with done as (
                insert into operation (tenant, operation_id, status, result, finished_at, calls, provider_millis,
                    connection_id, provider, operation, content, idempotency_key, workflow, traceparent, deadline,
                    claimed_at, finished_in)
                values ($1, $2, $3, $4, $5, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, pg_current_xact_id())
                on conflict do nothing
                returning tenant, operation_id, connection_id, provider, operation, same_as, traceparent
            )""" + ALERTS;

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
                .chain(rows -> rows.rowCount() == 1
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
        return statements.batch(START, fenced(values, fence)).map(rows -> rows.rowCount() == 1);
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
                .batch(FINISH, ended(key, result).addBoolean(unpublished))
                .map(rows -> settled(key, result, rows))
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
                .batch(RECORD, claimed(ended(request.key(), result), request, since))
                .map(rows -> settled(request.key(), result, rows));
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

    private static Optional<Settlement.Settled> settled(OperationKey key, Composed composed, RowSet<Row> rows) {
        Row written = rows.iterator().next();
        @Nullable String connectionId = written.getString("connection_id");
        if (connectionId == null) {
            return Optional.empty();
        }
        StoredResult result = new StoredResult(
                key,
                new CredentialRef(key.tenant(), connectionId),
                composed.json(),
                composed.completed().finishedAt(),
                written.getString("traceparent"));
        return Optional.of(new Settlement.Settled(result, written.getLong("alerts") > 0));
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
