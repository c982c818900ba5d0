package io.flowmaestro.connection.operation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.flowmaestro.connection.ConnectionKey;
import io.flowmaestro.connection.event.ReceivedEvent;
import io.flowmaestro.connection.webhook.Message;
import io.flowmaestro.connection.webhook.MessageType;
import io.flowmaestro.events.EventJson;
import io.flowmaestro.events.OperationCompleted;
import io.flowmaestro.events.OperationStatus;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A result as it is taken down: what connection and operation it names is known, and nothing in it is more than a row may
 * hold.
 *
 * @param key the connection's
 * @param result as it came
 */
record ResultRow(ConnectionKey key, OperationCompleted result) {
    private static final int LONGEST_ID = 255;
    private static final int LONGEST_DEBUG = 32 * 1024;

    /** The result in an event; empty where it is none, or asks for what nobody can look up. */
    static Optional<ResultRow> of(ReceivedEvent event) {
        return event.data(OperationCompleted.class)
                .filter(result -> fits(result.operationId())
                        && fits(result.connectionId())
                        && fits(result.provider())
                        && fits(result.operation()))
                .map(result -> new ResultRow(new ConnectionKey(event.tenant(), result.connectionId()), result));
    }

    @SuppressWarnings("ConstantValue") // Jackson passes null for what an event leaves out.
    private static boolean fits(@Nullable String id) {
        return id != null && !id.isEmpty() && id.length() <= LONGEST_ID && id.indexOf('\0') < 0;
    }

    String status() {
        return EventJson.MAPPER.valueToTree(result.status()).textValue();
    }

    boolean succeeded() {
        return result.status() == OperationStatus.SUCCEEDED;
    }

    Instant finishedAt() {
        return result.finishedAt();
    }

    @Nullable
    String error() {
        return json(result.error());
    }

    @Nullable
    String warning() {
        return json(result.warning());
    }

    @Nullable
    String workflow() {
        return result.workflow() == null ? null : json(result.workflow());
    }

    /** What a tenant is told of a failure: the result without its log. */
    Message message() {
        OperationCompleted told = new OperationCompleted(
                result.operationId(),
                result.provider(),
                result.operation(),
                result.connectionId(),
                result.workflow(),
                result.status(),
                null,
                result.error(),
                null,
                result.attempts(),
                result.startedAt(),
                result.finishedAt(),
                result.providerMillis(),
                null);
        return Message.of(key.tenant(), result.operationId(), MessageType.OPERATION_FAILED, result.finishedAt(), told);
    }

    /** The platform's id of the workflow that it was for; null where it names none. */
    @Nullable
    String workflowId() {
        if (result.workflow() == null) {
            return null;
        }
        JsonNode id = result.workflow().fields().path("workflowId");
        return id.isTextual() && fits(id.textValue()) ? id.textValue() : null;
    }

    /** The log of request and answer; null where there is none, or it is too long to be kept. */
    @Nullable
    String debug() {
        List<String> lines = result.debug();
        String json = json(lines);
        return json == null || json.length() > LONGEST_DEBUG ? null : json;
    }

    private static @Nullable String json(@Nullable Object value) {
        try {
            return value == null ? null : EventJson.MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }
}
