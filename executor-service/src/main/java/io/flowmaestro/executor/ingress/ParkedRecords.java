package io.flowmaestro.executor.ingress;

import io.flowmaestro.events.Topic;
import io.flowmaestro.executor.attempt.Fence;
import io.flowmaestro.executor.attempt.Request;
import io.flowmaestro.executor.postgres.BatchStatement;
import io.flowmaestro.executor.postgres.Statements;
import io.flowmaestro.vault.client.CredentialRef;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Records that wait in the journal, and who owns the partitions that they came from. */
@Singleton
class ParkedRecords {
    private static final String OWN = """
            insert into partition_owner (partition, epoch) values ($1, 1)
            on conflict (partition) do update set epoch = partition_owner.epoch + 1
            returning epoch""";
    private static final String LANES = """
            select tenant, connection_id, count(*)::integer as requests, max(record_offset) as last from parked
            where partition = $1 group by tenant, connection_id""";
    /** What a topic of before left at the same offset gives way. */
    private static final BatchStatement WRITE = BatchStatement.of("""
            partition int4, epoch int8, record_offset int8, tenant text, connection_id text, deadline timestamptz,
            record bytea""", """
            , written as (
                insert into parked (partition, record_offset, tenant, connection_id, deadline, record)
                select partition, record_offset, tenant, connection_id, deadline, record
                from asked join partition_owner using (partition, epoch)
                on conflict (partition, record_offset) do update
                    set tenant = excluded.tenant, connection_id = excluded.connection_id, deadline = excluded.deadline,
                        record = excluded.record
                returning partition, record_offset
            )
            select ordinal from asked join written using (partition, record_offset)""");

    private static final String READ = """
            select partition, record_offset, record from parked
            where tenant = $1 and connection_id = $2 and partition = any ($3)
            order by record_offset limit $4""";
    private static final String OVERDUE = """
            select partition, record_offset, record from parked
            where partition = any ($1) and deadline <= $2 order by deadline limit $3""";
    private static final String CONNECTIONS = """
            select tenant, connection_id, count(*) as requests, min(deadline) as next_deadline from parked
            group by tenant, connection_id order by requests desc, tenant, connection_id limit $1""";
    private static final BatchStatement REMOVE = BatchStatement.of("partition int4, record_offset int8", """
            delete from parked using asked
            where parked.partition = asked.partition and parked.record_offset = asked.record_offset""");

    private final Statements statements;
    private final ParkedTokens tokens;

    ParkedRecords(Statements statements, ParkedTokens tokens) {
        this.statements = statements;
        this.tokens = tokens;
    }

    /** Takes a partition over: whoever had it starts nothing of it any more. */
    Uni<Fence> own(int partition) {
        return statements
                .execute(OWN, Tuple.of(partition))
                .map(rows -> new Fence(partition, rows.iterator().next().getLong("epoch")));
    }

    /** Which connections have records of a partition here. */
    Uni<List<Lane>> lanes(int partition) {
        return statements.execute(LANES, Tuple.of(partition)).map(rows -> {
            List<Lane> lanes = new ArrayList<>();
            rows.forEach(row -> lanes.add(new Lane(
                    new CredentialRef(row.getString("tenant"), row.getString("connection_id")),
                    row.getInteger("requests"),
                    row.getLong("last"))));
            return lanes;
        });
    }

    /** Writes a record, in the order of the calls; false if its partition has another owner by now. */
    Uni<Boolean> write(Fence fence, Request request, ConsumerRecord<byte[], byte[]> record) {
        Tuple values = Tuple.of(fence.partition(), fence.epoch(), record.offset())
                .addString(request.connection().tenant())
                .addString(request.connection().connectionId())
                .addValue(request.deadline().atOffset(ZoneOffset.UTC))
                .addValue(Buffer.buffer(RecordBytes.of(record)));
        return statements.batchInOrder(WRITE, values).map(Optional::isPresent);
    }

    /** A connection's records of those partitions, so many at most, the oldest first. */
    Uni<List<ConsumerRecord<byte[], byte[]>>> read(CredentialRef connection, Integer[] partitions, int most) {
        Tuple values = Tuple.of(connection.tenant(), connection.connectionId())
                .addArrayOfInteger(partitions)
                .addInteger(most);
        return statements.execute(READ, values).chain(rows -> tokens.complete(records(rows)));
    }

    /** Records of those partitions whose deadline has passed, so many at most. */
    Uni<List<ConsumerRecord<byte[], byte[]>>> overdue(Integer[] partitions, Instant now, int most) {
        Tuple values = Tuple.tuple()
                .addArrayOfInteger(partitions)
                .addValue(now.atOffset(ZoneOffset.UTC))
                .addInteger(most);
        return statements.execute(OVERDUE, values).chain(rows -> tokens.complete(records(rows)));
    }

    /** Connections with records here, whoever owns them, so many at most, those with most first. */
    Uni<List<ParkedConnection>> connections(int most) {
        return statements.execute(CONNECTIONS, Tuple.of(most)).map(rows -> {
            List<ParkedConnection> connections = new ArrayList<>();
            rows.forEach(row -> connections.add(new ParkedConnection(
                    new CredentialRef(row.getString("tenant"), row.getString("connection_id")),
                    row.getLong("requests"),
                    row.getOffsetDateTime("next_deadline").toInstant())));
            return connections;
        });
    }

    /** Removes a record that has its answer. */
    Uni<Void> remove(int partition, long offset) {
        return statements.batch(REMOVE, Tuple.of(partition, offset)).replaceWithVoid();
    }

    private static List<ConsumerRecord<byte[], byte[]>> records(RowSet<Row> rows) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>(rows.size());
        for (Row row : rows) {
            records.add(RecordBytes.read(
                    Topic.OPERATION_REQUESTS,
                    row.getInteger("partition"),
                    row.getLong("record_offset"),
                    row.getBuffer("record").getBytes()));
        }
        return records;
    }

    /**
     * A connection with records here.
     *
     * @param requests how many
     * @param last the offset of the last of them
     */
    record Lane(CredentialRef connection, int requests, long last) {}
}
