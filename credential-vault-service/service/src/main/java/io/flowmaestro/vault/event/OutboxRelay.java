package io.flowmaestro.vault.event;

import io.flowmaestro.events.EventHeader;
import io.flowmaestro.events.Topic;
import io.flowmaestro.vault.Rounds;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
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
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.StreamSupport;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Publishes what waits in the outbox, one replica at a time and in the order of the table. A row goes once the broker has
 * it on all its in-sync replicas; a crash in between publishes it again, with the same {@code ce_id}. Without a broker
 * events wait, and nothing else does.
 */
@ApplicationScoped
public class OutboxRelay {
    private static final Logger LOG = Logger.getLogger(OutboxRelay.class);
    private static final URI SOURCE = URI.create("credential-vault-service");

    /** The advisory lock that makes one replica the publisher: any number that nothing else in this database uses. */
    private static final long LOCK = 0x6f7574626f78L;

    private static final int BATCH = 500;

    private final Pool pool;
    private final Map<String, MutinyEmitter<String>> topics;
    private final OutboxConfig config;
    private final AtomicLong pending = new AtomicLong();
    private @Nullable Cancellable ticks;

    OutboxRelay(
            Pool pool,
            @Channel(Topic.CONNECTION_EVENTS) MutinyEmitter<String> connections,
            @Channel(Topic.OPERATION_ALERTS) MutinyEmitter<String> alerts,
            OutboxConfig config,
            MeterRegistry meters) {
        this.pool = pool;
        this.topics = Map.of(Topic.CONNECTION_EVENTS, connections, Topic.OPERATION_ALERTS, alerts);
        this.config = config;
        meters.gauge("flowmaestro.outbox.pending", pending);
    }

    void start(@Observes StartupEvent started) {
        ticks = Rounds.every(config.interval(), this::relay);
    }

    void stop(@Observes ShutdownEvent stopping) {
        if (ticks != null) {
            ticks.cancel();
        }
    }

    private Uni<Void> relay() {
        return pool.withTransaction(this::relayIfAlone)
                .onFailure()
                .invoke(failure -> LOG.warnf("Events wait in the outbox: %s", failure))
                .onFailure()
                .recoverWithNull();
    }

    private Uni<Void> relayIfAlone(SqlConnection connection) {
        return connection
                .preparedQuery("SELECT pg_try_advisory_xact_lock($1)")
                .execute(Tuple.of(LOCK))
                .map(rows -> rows.iterator().next().getBoolean(0))
                .chain(alone ->
                        alone ? relayBatch(connection) : Uni.createFrom().voidItem());
    }

    private Uni<Void> relayBatch(SqlConnection connection) {
        return connection
                .preparedQuery("SELECT sequence, id, topic, aggregateid, type, payload, tenant, timestamp,"
                        + " count(*) OVER () AS pending FROM outbox ORDER BY sequence LIMIT $1")
                .execute(Tuple.of(BATCH))
                .invoke(this::count)
                .chain(rows -> rows.size() == 0
                        ? Uni.createFrom().voidItem()
                        : publish(rows).chain(() -> delete(connection, rows)));
    }

    private void count(RowSet<Row> rows) {
        pending.set(rows.size() == 0 ? 0 : rows.iterator().next().getLong("pending"));
    }

    /** Together: an idempotent producer keeps the order in which they are handed to it. */
    private Uni<Void> publish(RowSet<Row> rows) {
        List<Uni<Void>> sent = StreamSupport.stream(rows.spliterator(), false)
                .map(this::publish)
                .toList();
        return Uni.join().all(sent).andFailFast().replaceWithVoid();
    }

    private Uni<Void> publish(Row row) {
        String connectionId = row.getString("aggregateid");
        MutinyEmitter<String> topic = topics.get(row.getString("topic"));
        if (topic == null) {
            return Uni.createFrom().failure(new IllegalStateException("No topic " + row.getString("topic")));
        }
        return topic.sendMessage(Message.of(row.getString("payload"))
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

    private static Uni<Void> delete(SqlConnection connection, RowSet<Row> rows) {
        Long[] sequences = StreamSupport.stream(rows.spliterator(), false)
                .map(row -> row.getLong("sequence"))
                .toArray(Long[]::new);
        return connection
                .preparedQuery("DELETE FROM outbox WHERE sequence = any($1)")
                .execute(Tuple.of(sequences))
                .replaceWithVoid();
    }
}
