package io.flowmaestro.faults.bed;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flowmaestro.catalog.Effect;
import io.flowmaestro.events.EventJson;
import io.flowmaestro.faults.history.Request;
import java.time.Duration;
import java.time.Instant;

/**
 * A request as the platform writes it.
 *
 * @param id its operation id
 * @param connection whose credential is used
 * @param operation of the provider
 * @param time the event's
 * @param life from {@code time} to the deadline
 * @param idempotencyKey the request's; the operation id unless told otherwise
 * @param ordered whether it asks for its connection's order
 * @param padding bytes of a parameter that nobody needs
 * @param partition where it is written; -1 for its own
 */
public record Ask(
        String id,
        Connection connection,
        String operation,
        Instant time,
        Duration life,
        String idempotencyKey,
        boolean ordered,
        int padding,
        int partition) {
    static final String PROVIDER = "faulty";

    /** One with a minute to live. */
    public static Ask of(String id, Connection connection, String operation) {
        return new Ask(id, connection, operation, Instant.now(), Duration.ofSeconds(60), id, false, 0, -1);
    }

    /** The same with another time to live, from now. */
    public Ask living(Duration other) {
        return new Ask(id, connection, operation, time, other, idempotencyKey, ordered, padding, partition);
    }

    /** The same as of that time. */
    public Ask at(Instant other) {
        return new Ask(id, connection, operation, other, life, idempotencyKey, ordered, padding, partition);
    }

    /** The same with a key that others may have. */
    public Ask keyed(String key) {
        return new Ask(id, connection, operation, time, life, key, ordered, padding, partition);
    }

    /** The same in its connection's order. */
    public Ask inOrder() {
        return new Ask(id, connection, operation, time, life, idempotencyKey, true, padding, partition);
    }

    /** The same with so many bytes more. */
    public Ask padded(int bytes) {
        return new Ask(id, connection, operation, time, life, idempotencyKey, ordered, bytes, partition);
    }

    /** The same on a partition that need not be its own. */
    public Ask on(int other) {
        return new Ask(id, connection, operation, time, life, idempotencyKey, ordered, padding, other);
    }

    Request request() {
        return new Request(id, connection.toString(), operation, effect(), idempotencyKey, ordered, time.plus(life));
    }

    private Effect effect() {
        return switch (operation) {
            case "read", "ping" -> Effect.NONE;
            case "set" -> Effect.IDEMPOTENT;
            case "create_by_key" -> Effect.KEYED;
            default -> Effect.AT_MOST_ONCE;
        };
    }

    ObjectNode data() {
        ObjectNode data = EventJson.MAPPER
                .createObjectNode()
                .put("provider", PROVIDER)
                .put("operation", operation)
                .put("connectionId", connection.id())
                .put("deadline", time.plus(life).toString());
        ObjectNode parameters = data.putObject("parameters").put("id", id);
        if (padding > 0) {
            parameters.put("padding", "x".repeat(padding));
        }
        if (!idempotencyKey.equals(id)) {
            data.put("idempotencyKey", idempotencyKey);
        }
        if (ordered) {
            data.put("ordering", "connection");
        }
        return data;
    }
}
