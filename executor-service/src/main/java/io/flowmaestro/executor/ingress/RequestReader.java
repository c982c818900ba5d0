package io.flowmaestro.executor.ingress;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flowmaestro.events.EventHeader;
import io.flowmaestro.events.EventJson;
import io.flowmaestro.events.EventType;
import io.flowmaestro.events.FailureKind;
import io.flowmaestro.events.OperationError;
import io.flowmaestro.events.Violation;
import io.flowmaestro.events.Workflow;
import io.flowmaestro.executor.attempt.OperationKey;
import io.flowmaestro.executor.attempt.Request;
import io.flowmaestro.executor.ingress.Reading.Answerable;
import io.flowmaestro.executor.ingress.Reading.Unreadable;
import io.flowmaestro.vault.client.CredentialRef;
import io.flowmaestro.vault.client.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Reads a record as the wire's {@code operation.requested}. What names operation, tenant and connection is answered,
 * whatever else is wrong with it; what cannot be read as such is a dead letter.
 */
final class RequestReader {
    private static final ObjectNode NOTHING = EventJson.MAPPER.createObjectNode();

    private final int maxBytes;

    /** @param maxBytes the largest value that is read */
    RequestReader(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    Reading read(ConsumerRecord<byte[], byte[]> record, RequestHeaders headers, Instant now) {
        if (headers.flaw() != null) {
            return new Unreadable(DeadLetterReason.BAD_HEADER, headers.flaw(), null);
        }
        for (String name : List.of(EventHeader.ID, EventHeader.TENANT)) {
            if (headers.get(name).isEmpty()) {
                return new Unreadable(DeadLetterReason.MISSING_HEADER, "The header " + name + " is missing.", null);
            }
        }
        if (!EventType.OPERATION_REQUESTED.equals(
                headers.get(EventHeader.TYPE).orElse(EventType.OPERATION_REQUESTED))) {
            return new Unreadable(
                    DeadLetterReason.UNKNOWN_TYPE, "The type is not " + EventType.OPERATION_REQUESTED + ".", null);
        }
        return readValue(record.value() == null ? new byte[0] : record.value(), headers, now);
    }

    private Reading readValue(byte[] value, RequestHeaders headers, Instant now) {
        if (value.length > maxBytes) {
            return unreadable(
                    DeadLetterReason.TOO_LARGE,
                    "The value has " + value.length + " bytes; " + maxBytes + " are read at most.",
                    value,
                    headers,
                    now);
        }
        JsonNode data = json(value);
        if (data == null || data.isMissingNode()) {
            return unreadable(DeadLetterReason.NOT_JSON, "The value is not JSON.", value, headers, now);
        }
        if (!(data instanceof ObjectNode object)) {
            return unreadable(DeadLetterReason.NOT_AN_OBJECT, "The value is JSON, but no object.", value, headers, now);
        }
        return readObject(object, headers, now);
    }

    private static Reading readObject(ObjectNode data, RequestHeaders headers, Instant now) {
        RequestFields fields = new RequestFields(data);
        @Nullable String named = fields.name("connectionId");
        @Nullable String connectionId = headers.get(EventHeader.SUBJECT).orElse(named);
        if (connectionId == null) {
            return new Unreadable(
                    DeadLetterReason.MISSING_HEADER,
                    "Neither the header " + EventHeader.SUBJECT + " nor connectionId names a connection.",
                    null);
        }
        RequestEnvelope envelope = RequestEnvelope.of(headers, named, now);
        @Nullable String provider = fields.name("provider");
        @Nullable String operation = fields.name("operation");
        ObjectNode parameters = fields.parameters();
        Instant deadline = fields.deadline(envelope.time());
        String key = fields.idempotencyKey(id(headers));
        boolean ordered = fields.ordered();
        boolean debug = fields.debug();
        @Nullable Workflow workflow = fields.workflow();
        List<Violation> violations = fields.violations(envelope.violations());
        return new Answerable(new Request(
                key(headers),
                new CredentialRef(tenant(headers), connectionId),
                provider,
                operation,
                parameters,
                workflow,
                deadline,
                key,
                Content.of(data, connectionId),
                ordered,
                debug,
                violations.isEmpty() ? null : fault("invalid_request", violations),
                null,
                token(headers)));
    }

    /** A dead letter that is answered as well, where the headers alone say whom. */
    private static Unreadable unreadable(
            DeadLetterReason reason, String detail, byte[] value, RequestHeaders headers, Instant now) {
        Optional<String> subject = headers.get(EventHeader.SUBJECT);
        return new Unreadable(
                reason,
                detail,
                subject.map(connectionId -> answerable(reason, detail, value, headers, connectionId, now))
                        .orElse(null));
    }

    private static Request answerable(
            DeadLetterReason reason,
            String detail,
            byte[] value,
            RequestHeaders headers,
            String connectionId,
            Instant now) {
        return new Request(
                key(headers),
                new CredentialRef(tenant(headers), connectionId),
                null,
                null,
                NOTHING,
                null,
                now.plus(RequestFields.DEFAULT_DEADLINE),
                id(headers),
                Content.of(value),
                false,
                false,
                fault(reason.word(), List.of(new Violation("", detail))),
                null,
                token(headers));
    }

    private static OperationError fault(String code, List<Violation> violations) {
        Violation first = violations.get(0);
        String where = first.pointer().isEmpty() ? "" : first.pointer() + ": ";
        return OperationError.of(FailureKind.VALIDATION, code, where + first.message())
                .withErrors(violations);
    }

    private static @Nullable JsonNode json(byte[] value) {
        try {
            return EventJson.MAPPER.readTree(value);
        } catch (JsonProcessingException e) {
            return null;
        } catch (IOException e) {
            throw new UncheckedIOException("Reading from memory does not fail.", e);
        }
    }

    private static OperationKey key(RequestHeaders headers) {
        return new OperationKey(tenant(headers), id(headers));
    }

    private static @Nullable Secret token(RequestHeaders headers) {
        return headers.get(EventHeader.TENANT_TOKEN).map(Secret::of).orElse(null);
    }

    private static String id(RequestHeaders headers) {
        return headers.get(EventHeader.ID).orElseThrow();
    }

    private static String tenant(RequestHeaders headers) {
        return headers.get(EventHeader.TENANT).orElseThrow();
    }
}
