package io.flowmaestro.connection.outbox;

import io.flowmaestro.connection.ConnectionConfig;
import io.flowmaestro.events.EventHeader;
import io.flowmaestro.events.Topic;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import io.smallrye.reactive.messaging.MutinyEmitter;
import io.smallrye.reactive.messaging.ce.OutgoingCloudEventMetadata;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.net.URI;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Publishes what waits in the outbox, one replica at a time and in the order of the table, so that a connection's events
 * never overtake each other. A row goes once the broker has it on all its in-sync replicas; a crash in between publishes
 * it again, with the same {@code ce_id}.
 */
@ApplicationScoped
public class OutboxRelay {
    private static final Logger LOG = Logger.getLogger(OutboxRelay.class);
    private static final URI SOURCE = URI.create("connection-service");
    /** The advisory lock that makes one replica the publisher: any number that nothing else in this database uses. */
    private static final long LOCK = 0x6f7574626f78L;

    private static final int BATCH = 100;

    private final Pool pool;
    private final MutinyEmitter<String> events;
    private final MutinyEmitter<String> alerts;
    private final ConnectionConfig config;
    private final AtomicLong pending = new AtomicLong();
    private @Nullable Cancellable ticks;

    OutboxRelay(
            Pool pool,
            @Channel(Topic.CONNECTION_EVENTS) MutinyEmitter<String> events,
            @Channel(Topic.OPERATION_ALERTS) MutinyEmitter<String> alerts,
            ConnectionConfig config,
            MeterRegistry meters) {
        this.pool = pool;
        this.events = events;
        this.alerts = alerts;
        this.config = config;
        meters.gauge("flowmaestro.outbox.pending", pending);
    }

    void start(@Observes StartupEvent started) {
        ticks = Multi.createFrom()
                .ticks()
                .every(config.outbox().interval())
                .onOverflow()
                .drop()
                .onItem()
                .transformToUniAndConcatenate(tick -> relay())
                .subscribe()
                .with(published -> {});
    }

    void stop(@Observes ShutdownEvent stopping) {
        if (ticks != null) {
            ticks.cancel();
        }
    }

    private Uni<Integer> relay() {
        return pool.withTransaction(this::relayIfAlone)
                .onFailure()
                .invoke(failure -> LOG.warnf("Events wait in the outbox: %s", failure))
                .onFailure()
                .recoverWithItem(0);
    }

    private Uni<Integer> relayIfAlone(SqlConnection connection) {
        return connection
                .preparedQuery("select pg_try_advisory_xact_lock($1)")
                .execute(Tuple.of(LOCK))
                .map(rows -> rows.iterator().next().getBoolean(0))
                .chain(alone ->
                        alone ? relayBatch(connection) : Uni.createFrom().item(0));
    }

    private Uni<Integer> relayBatch(SqlConnection connection) {
        return connection
                .preparedQuery("select sequence, id, aggregateid, topic, type, payload, tenant, timestamp,"
                        + " count(*) over () as pending from outbox order by sequence limit $1")
                .execute(Tuple.of(BATCH))
                .invoke(this::count)
                .chain(rows -> Multi.createFrom()
                        .iterable(rows)
                        .onItem()
                        .transformToUniAndConcatenate(row -> publish(row).replaceWith(row.getLong("sequence")))
                        .collect()
                        .asList())
                .call(published -> delete(connection, published.toArray(Long[]::new)))
                .map(published -> published.size());
    }

    private void count(RowSet<Row> rows) {
        pending.set(rows.size() == 0 ? 0 : rows.iterator().next().getLong("pending"));
    }

    private Uni<Void> publish(Row row) {
        String connectionId = row.getString("aggregateid");
        MutinyEmitter<String> channel = row.getString("topic").equals(Topic.OPERATION_ALERTS) ? alerts : events;
        return channel.sendMessage(Message.of(row.getString("payload"))
                .addMetadata(OutgoingKafkaRecordMetadata.<String>builder()
                        .withKey(connectionId)
                        .build())
                .addMetadata(OutgoingCloudEventMetadata.builder()
                        .withId(row.getUUID("id").toString())
                        .withSource(SOURCE)
                        .withType(row.getString("type"))
                        .withSubject(connectionId)
                        .withTimestamp(row.getOffsetDateTime("timestamp").atZoneSameInstant(ZoneOffset.UTC))
                        .withDataContentType(EventHeader.JSON)
                        .withExtension("tenantid", row.getString("tenant"))
                        .build()));
    }

    private static Uni<RowSet<Row>> delete(SqlConnection connection, Long[] sequences) {
        return sequences.length == 0
                ? Uni.createFrom().nullItem()
                : connection
                        .preparedQuery("delete from outbox where sequence = any($1)")
                        .execute(Tuple.of(sequences));
    }
}
