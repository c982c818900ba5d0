package io.flowmaestro.connection.operation;

import io.flowmaestro.connection.ConnectionKey;
import io.flowmaestro.connection.webhook.Message;
import io.flowmaestro.connection.webhook.Outbound;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The tables of what was run. Many results are taken down by a few statements, in one transaction. */
@ApplicationScoped
class ResultLedger {
    /** Of connections that there are. What is there already stays as it is. */
    private static final String OPERATIONS = """
            insert into operation (tenant, id, connection_id, provider, operation, status, error, warning, workflow, debug,
                attempts, provider_millis, started_at, finished_at)
            select r.* from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[],
                $8::text[], $9::text[], $10::text[], $11::int[], $12::bigint[], $13::timestamptz[], $14::timestamptz[])
                as r (tenant, id, connection_id, provider, operation, status, error, warning, workflow, debug, attempts,
                    provider_millis, started_at, finished_at)
            where exists (select from connection c where c.tenant = r.tenant and c.id = r.connection_id)
            on conflict do nothing returning tenant, id""";

    private static final String USES = """
            insert into connection_use (tenant, connection_id, last_used_at, last_failed_at, last_error)
            select tenant, connection_id, max(finished_at), max(finished_at) filter (where error is not null),
                (array_agg(error order by finished_at desc) filter (where error is not null))[1]
            from unnest($1::text[], $2::text[], $3::timestamptz[], $4::text[])
                as r (tenant, connection_id, finished_at, error)
            where exists (select from connection c where c.tenant = r.tenant and c.id = r.connection_id)
            group by tenant, connection_id order by tenant, connection_id
            on conflict on constraint connection_use_key do update set
                last_used_at = greatest(connection_use.last_used_at, excluded.last_used_at),
                last_error = case when coalesce(excluded.last_failed_at >= connection_use.last_failed_at, true)
                    then coalesce(excluded.last_error, connection_use.last_error) else connection_use.last_error end,
                last_failed_at = greatest(connection_use.last_failed_at, excluded.last_failed_at)""";

    private static final String WORKFLOWS = """
            insert into workflow_use (tenant, connection_id, workflow_id, last_used_at)
            select tenant, connection_id, workflow_id, max(finished_at)
            from unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[])
                as r (tenant, connection_id, workflow_id, finished_at)
            where workflow_id is not null
                and exists (select from connection c where c.tenant = r.tenant and c.id = r.connection_id)
            group by tenant, connection_id, workflow_id order by tenant, connection_id, workflow_id
            on conflict on constraint workflow_use_key do update
                set last_used_at = greatest(workflow_use.last_used_at, excluded.last_used_at)""";

    private static final String PRUNE =
            "delete from operation where ctid in (select ctid from operation where finished_at < $1 limit 10000)";

    private static final String DEGRADED = """
            select tenant, id from connection
            where status = 'degraded' and (tenant, id) in (select * from unnest($1::text[], $2::text[]))""";

    private final Pool pool;
    private final Outbound outbound;

    ResultLedger(Pool pool, Outbound outbound) {
        this.pool = pool;
        this.outbound = outbound;
    }

    /** Takes results down, and says which of them were not known before. */
    Uni<List<ResultRow>> take(List<ResultRow> results) {
        return pool.withTransaction(transaction -> insert(transaction, results)
                .map(rows -> fresh(results, rows))
                .call(fresh -> fresh.isEmpty()
                        ? Uni.createFrom().voidItem()
                        : uses(transaction, fresh)
                                .chain(() -> workflows(transaction, fresh))
                                .chain(() -> outbound.enqueue(transaction, failures(fresh)))));
    }

    /** Which of those connections are degraded. */
    Uni<Set<ConnectionKey>> degraded(Collection<ResultRow> results) {
        return pool.preparedQuery(DEGRADED)
                .execute(Tuple.tuple()
                        .addArrayOfString(texts(results, row -> row.key().tenant()))
                        .addArrayOfString(texts(results, row -> row.key().id())))
                .map(rows -> {
                    Set<ConnectionKey> keys = new HashSet<>();
                    rows.forEach(row -> keys.add(new ConnectionKey(row.getString("tenant"), row.getString("id"))));
                    return keys;
                });
    }

    /** Drops what ended before that time, a part of it if it is much; says how many. */
    Uni<Integer> prune(Instant before) {
        return pool.preparedQuery(PRUNE)
                .execute(Tuple.of(before.atOffset(ZoneOffset.UTC)))
                .map(RowSet::rowCount);
    }

    private static Uni<RowSet<Row>> insert(SqlConnection transaction, List<ResultRow> results) {
        return transaction
                .preparedQuery(OPERATIONS)
                .execute(Tuple.tuple()
                        .addArrayOfString(texts(results, row -> row.key().tenant()))
                        .addArrayOfString(texts(results, row -> row.result().operationId()))
                        .addArrayOfString(texts(results, row -> row.key().id()))
                        .addArrayOfString(texts(results, row -> row.result().provider()))
                        .addArrayOfString(texts(results, row -> row.result().operation()))
                        .addArrayOfString(texts(results, ResultRow::status))
                        .addArrayOfString(texts(results, ResultRow::error))
                        .addArrayOfString(texts(results, ResultRow::warning))
                        .addArrayOfString(texts(results, ResultRow::workflow))
                        .addArrayOfString(texts(results, ResultRow::debug))
                        .addArrayOfInteger(results.stream()
                                .map(row -> row.result().attempts())
                                .toArray(Integer[]::new))
                        .addArrayOfLong(results.stream()
                                .map(row -> row.result().providerMillis())
                                .toArray(Long[]::new))
                        .addArrayOfOffsetDateTime(
                                times(results, row -> row.result().startedAt()))
                        .addArrayOfOffsetDateTime(times(results, ResultRow::finishedAt)));
    }

    /** What a test found is told by what follows from it. */
    private static List<Message> failures(List<ResultRow> results) {
        return results.stream()
                .filter(row -> !row.succeeded() && !row.result().operationId().startsWith(OperationRuns.TEST_PREFIX))
                .map(ResultRow::message)
                .toList();
    }

    private static List<ResultRow> fresh(List<ResultRow> results, RowSet<Row> inserted) {
        Set<List<String>> keys = new HashSet<>();
        inserted.forEach(row -> keys.add(List.of(row.getString("tenant"), row.getString("id"))));
        return results.stream()
                .filter(row ->
                        keys.remove(List.of(row.key().tenant(), row.result().operationId())))
                .toList();
    }

    private static Uni<RowSet<Row>> uses(SqlConnection transaction, List<ResultRow> results) {
        return transaction
                .preparedQuery(USES)
                .execute(Tuple.tuple()
                        .addArrayOfString(texts(results, row -> row.key().tenant()))
                        .addArrayOfString(texts(results, row -> row.key().id()))
                        .addArrayOfOffsetDateTime(times(results, ResultRow::finishedAt))
                        .addArrayOfString(texts(results, ResultRow::error)));
    }

    private static Uni<RowSet<Row>> workflows(SqlConnection transaction, List<ResultRow> results) {
        return transaction
                .preparedQuery(WORKFLOWS)
                .execute(Tuple.tuple()
                        .addArrayOfString(texts(results, row -> row.key().tenant()))
                        .addArrayOfString(texts(results, row -> row.key().id()))
                        .addArrayOfString(texts(results, ResultRow::workflowId))
                        .addArrayOfOffsetDateTime(times(results, ResultRow::finishedAt)));
    }

    private static @Nullable String[] texts(
            Collection<ResultRow> results, Function<ResultRow, @Nullable String> column) {
        return results.stream().map(column).toArray(String[]::new);
    }

    private static OffsetDateTime[] times(List<ResultRow> results, Function<ResultRow, Instant> column) {
        return results.stream()
                .map(column)
                .map(at -> at.atOffset(ZoneOffset.UTC))
                .toArray(OffsetDateTime[]::new);
    }
}
