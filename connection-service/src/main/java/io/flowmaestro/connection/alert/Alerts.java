package io.flowmaestro.connection.alert;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.flowmaestro.connection.ProblemException;
import io.flowmaestro.connection.ProblemType;
import io.flowmaestro.connection.webhook.Message;
import io.flowmaestro.connection.webhook.MessageType;
import io.flowmaestro.connection.webhook.Outbound;
import io.flowmaestro.events.Alert;
import io.flowmaestro.events.EventJson;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** The alerts of every tenant. */
@ApplicationScoped
public class Alerts {
    /** Raised and resolved may come in either order, and more than once. */
    private static final String TAKE = """
            insert into alert (tenant, id, provider, connection_id, operation, operation_id, error, raised_at, resolved_at)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
            on conflict on constraint alert_key do update set resolved_at = coalesce(alert.resolved_at, excluded.resolved_at)""";

    private static final String LIST = """
            select * from alert
            where tenant = $1 and ($2::text is null or connection_id = $2)
                and ($3::text is null or $3 = case when resolved_at is not null then 'resolved'
                    when acknowledged_at is not null then 'acknowledged' else 'open' end)
                and ($4::timestamptz is null or (raised_at, id) < ($4, $5))
            order by raised_at desc, id desc limit $6""";

    private static final String RAISED_BY = """
            select * from alert where tenant = $1 and operation_id = $2 order by raised_at, id limit $3""";
    private static final int MOST_RAISED = 20;

    private static final String ACKNOWLEDGE = """
            update alert set acknowledged_at = coalesce(acknowledged_at, $3), acknowledged_by = coalesce(acknowledged_by, $4)
            where tenant = $1 and id = $2 returning *""";

    private final Pool pool;
    private final Outbound outbound;
    private final Clock clock;

    Alerts(Pool pool, Outbound outbound, Clock clock) {
        this.pool = pool;
        this.outbound = outbound;
        this.clock = clock;
    }

    /** Takes an alert down, or that it is over; says of how many. */
    Uni<Integer> take(String tenant, Alert alert) {
        return pool.withTransaction(transaction -> take(transaction, tenant, alert)
                .call(() -> outbound.enqueue(transaction, List.of(message(tenant, alert)))));
    }

    private static Message message(String tenant, Alert alert) {
        Instant resolvedAt = alert.resolvedAt();
        return resolvedAt == null
                ? Message.of(tenant, alert.alertId(), MessageType.ALERT_RAISED, alert.raisedAt(), alert)
                : Message.of(tenant, alert.alertId(), MessageType.ALERT_RESOLVED, resolvedAt, alert);
    }

    private static Uni<Integer> take(SqlConnection transaction, String tenant, Alert alert) {
        return transaction
                .preparedQuery(TAKE)
                .execute(Tuple.tuple()
                        .addString(tenant)
                        .addString(alert.alertId())
                        .addString(alert.provider())
                        .addString(alert.connectionId())
                        .addString(alert.operation())
                        .addString(alert.operationId())
                        .addString(json(alert))
                        .addOffsetDateTime(alert.raisedAt().atOffset(ZoneOffset.UTC))
                        .addOffsetDateTime(time(alert.resolvedAt())))
                .map(RowSet::rowCount);
    }

    /**
     * A tenant's alerts, newest first.
     *
     * @param connectionId of this connection; null for all
     * @param state those that are so; null for all
     * @param after the last one of the page before; null for the first page
     * @param limit how many at most, 1 or more
     */
    public Uni<List<RecordedAlert>> list(
            String tenant, @Nullable String connectionId, @Nullable State state, @Nullable Position after, int limit) {
        return pool.preparedQuery(LIST)
                .execute(Tuple.tuple()
                        .addString(tenant)
                        .addString(connectionId)
                        .addString(state == null ? null : state.word())
                        .addOffsetDateTime(after == null ? null : time(after.raisedAt()))
                        .addString(after == null ? null : after.id())
                        .addInteger(limit))
                .map(Alerts::alerts);
    }

    /** What an operation's end raised, in this order; twenty at most. */
    public Uni<List<RecordedAlert>> raisedBy(String tenant, String operationId) {
        return pool.preparedQuery(RAISED_BY)
                .execute(Tuple.of(tenant, operationId, MOST_RAISED))
                .map(Alerts::alerts);
    }

    private static List<RecordedAlert> alerts(RowSet<Row> rows) {
        return StreamSupport.stream(rows.spliterator(), false)
                .map(RecordedAlert::of)
                .toList();
    }

    /**
     * Takes down that a person has seen it; who was first stays. Fails with {@link ProblemType#UNKNOWN_ALERT}.
     *
     * @param person who has
     */
    public Uni<RecordedAlert> acknowledge(String tenant, String id, String person) {
        return pool.preparedQuery(ACKNOWLEDGE)
                .execute(Tuple.of(tenant, id, clock.instant().atOffset(ZoneOffset.UTC), person))
                .map(rows -> {
                    for (Row row : rows) {
                        return RecordedAlert.of(row);
                    }
                    throw new ProblemException(ProblemType.UNKNOWN_ALERT, "You have no alert of that id.");
                });
    }

    /** How an alert stands. */
    public enum State {
        /** Nobody has seen it, and it is not over. */
        OPEN,
        /** Somebody has seen it, and it is not over. */
        ACKNOWLEDGED,
        /** It is over. */
        RESOLVED;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Where a list goes on. */
    public record Position(Instant raisedAt, String id) {}

    private static @Nullable OffsetDateTime time(@Nullable Instant at) {
        return at == null ? null : at.atOffset(ZoneOffset.UTC);
    }

    private static String json(Alert alert) {
        try {
            return EventJson.MAPPER.writeValueAsString(alert.error());
        } catch (JsonProcessingException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }
}
