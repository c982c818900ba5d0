package io.flowmaestro.executor.alert;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.flowmaestro.events.Alert;
import io.flowmaestro.events.EventJson;
import io.flowmaestro.events.EventType;
import io.flowmaestro.events.OperationError;
import io.flowmaestro.events.Topic;
import io.flowmaestro.executor.CallerContext;
import io.flowmaestro.executor.kafka.Event;
import io.flowmaestro.executor.kafka.Publisher;
import io.flowmaestro.executor.limit.TokenBucket;
import io.flowmaestro.executor.postgres.Statements;
import io.flowmaestro.vault.client.CredentialRef;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Alerts that the journal holds, on their way to Kafka. The transaction of an outcome raises and resolves them; here they
 * are sent from the rows, and marked as sent when the broker has them, so that a restart sends what was not, and raises
 * nothing anew.
 */
@Singleton
public class Alerts {
    private static final String UNSENT = "(not raised_sent or (resolved_at is not null and not resolved_sent))";
    private static final String OF_CONNECTION =
            "select * from alert where tenant = $1 and connection_id = $2 and " + UNSENT + " order by raised_at";
    private static final String LEFT =
            "select * from alert where raised_at < $1 and (resolved_at is null or resolved_at < $1)" + " and " + UNSENT
                    + " order by raised_at limit 100";
    private static final String RAISED_SENT = "update alert set raised_sent = true where tenant = $1 and alert_id = $2";
    private static final String RESOLVED_SENT =
            "update alert set resolved_sent = true where tenant = $1 and alert_id = $2";

    private static final String RAISE = """
            insert into alert (tenant, alert_id, connection_id, provider, operation, kind, error, raised_by, raised_at)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict do nothing""";
    /** Neither an open streak, which its end resolves, nor what is not sent. */
    private static final String PRUNE = """
            delete from alert where (tenant, alert_id) in (
                select tenant, alert_id from alert
                where raised_sent and raised_at < $1
                    and (kind = 'outcome_unknown' or alert_id like '%' || $2 or (resolved_sent and resolved_at < $1))
                limit $3)""";
    /** Marks the id of an alert without an operation's outcome. */
    private static final String REFUSED = ":refused";

    private static final String UNKNOWN = "unknown";
    /** Whoever forges requests shall not fill the table. */
    private static final int REFUSALS = 30;

    private static final Duration REFUSALS_EVERY = Duration.ofMinutes(1);
    /** Forgotten at a time, at most. */
    private static final int PRUNED = 1_000;

    private final Statements statements;
    private final Publisher publisher;
    private final ConcurrentMap<CredentialRef, Uni<Void>> sending = new ConcurrentHashMap<>();
    private final TokenBucket refusals = new TokenBucket(REFUSALS, REFUSALS_EVERY, millis());

    Alerts(Statements statements, Publisher publisher) {
        this.statements = statements;
        this.publisher = publisher;
    }

    /**
     * Raises an alert for a request that was refused, and sends it: one for a streak, as with outcomes, and {@value
     * #REFUSALS} a minute in this process; the dead letters tell of the others.
     *
     * @param provider null where the request names none
     * @param operation null where the request names none
     */
    public Uni<Void> refused(
            CredentialRef connection,
            String operationId,
            @Nullable String provider,
            @Nullable String operation,
            OperationError error,
            Instant now) {
        if (!mayRefuse()) {
            return Uni.createFrom().voidItem();
        }
        Tuple values = Tuple.of(connection.tenant(), operationId + REFUSED, connection.connectionId())
                .addString(provider == null ? UNKNOWN : provider)
                .addString(operation == null ? UNKNOWN : operation)
                .addString(error.kind().word())
                .addString(json(error))
                .addString(operationId)
                .addValue(now.atOffset(ZoneOffset.UTC));
        return statements.execute(RAISE, values).chain(() -> send(connection));
    }

    /** Forgets some of what is long over, raised and resolved before that time. */
    public Uni<Void> prune(Instant before) {
        return statements
                .execute(PRUNE, Tuple.of(before.atOffset(ZoneOffset.UTC), REFUSED, PRUNED))
                .replaceWithVoid();
    }

    private synchronized boolean mayRefuse() {
        return refusals.take(millis());
    }

    private static long millis() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }

    /** Sends what a connection's alerts have to say, the oldest first. Who comes meanwhile waits, and sends the rest. */
    public Uni<Void> send(CredentialRef connection) {
        return Uni.createFrom().deferred(() -> {
            Uni<Void> mine = sending.compute(connection, this::afterwards);
            return CallerContext.keep(mine).onTermination().invoke(() -> sending.remove(connection, mine));
        });
    }

    private Uni<Void> afterwards(CredentialRef connection, @Nullable Uni<Void> earlier) {
        Uni<Void> turn = earlier == null
                ? Uni.createFrom().voidItem()
                : earlier.onFailure().recoverWithNull();
        return turn.chain(() -> sendNow(connection)).memoize().indefinitely();
    }

    private Uni<Void> sendNow(CredentialRef connection) {
        return statements
                .execute(OF_CONNECTION, Tuple.of(connection.tenant(), connection.connectionId()))
                .chain(this::sendAll);
    }

    /** Sends what whoever raised or resolved it before that time did not come to send. */
    public Uni<Void> sendLeft(Instant before) {
        return statements
                .execute(LEFT, Tuple.of(before.atOffset(ZoneOffset.UTC)))
                .chain(this::sendAll);
    }

    private Uni<Void> sendAll(RowSet<Row> rows) {
        return Multi.createFrom()
                .iterable(rows)
                .onItem()
                .transformToUniAndConcatenate(this::send)
                .onItem()
                .ignoreAsUni();
    }

    private Uni<Void> send(Row row) {
        Uni<Void> raised = row.getBoolean("raised_sent")
                ? Uni.createFrom().voidItem()
                : publisher.publish(raised(row)).chain(() -> mark(RAISED_SENT, row));
        return row.getOffsetDateTime("resolved_at") == null
                ? raised
                : raised.chain(() -> publisher.publish(resolved(row))).chain(() -> mark(RESOLVED_SENT, row));
    }

    private Uni<Void> mark(String sql, Row row) {
        return statements
                .execute(sql, Tuple.of(row.getString("tenant"), row.getString("alert_id")))
                .replaceWithVoid();
    }

    private static Event raised(Row row) {
        Instant at = instant(row, "raised_at");
        return event(row, EventType.ALERT_RAISED, "raised", at, alert(row, row.getString("raised_by"), at, null));
    }

    private static Event resolved(Row row) {
        Instant at = instant(row, "resolved_at");
        Alert alert = alert(row, row.getString("resolved_by"), instant(row, "raised_at"), at);
        return event(row, EventType.ALERT_RESOLVED, "resolved", at, alert);
    }

    private static Alert alert(Row row, String operationId, Instant raisedAt, @Nullable Instant resolvedAt) {
        return new Alert(
                row.getString("alert_id"),
                row.getString("provider"),
                row.getString("connection_id"),
                row.getString("operation"),
                operationId,
                error(row.getString("error")),
                raisedAt,
                resolvedAt);
    }

    private static Event event(Row row, String type, String step, Instant at, Alert alert) {
        return new Event(
                Topic.OPERATION_ALERTS,
                alert.alertId() + ":" + step,
                type,
                at,
                new CredentialRef(row.getString("tenant"), alert.connectionId()),
                row.getString("traceparent"),
                json(alert));
    }

    private static OperationError error(String json) {
        try {
            return EventJson.MAPPER.readValue(json, OperationError.class);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("The journal holds what was written to it.", e);
        }
    }

    private static String json(Object alert) {
        try {
            return EventJson.MAPPER.writeValueAsString(alert);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("Records of events are written as JSON.", e);
        }
    }

    private static Instant instant(Row row, String column) {
        return row.getOffsetDateTime(column).toInstant();
    }
}
