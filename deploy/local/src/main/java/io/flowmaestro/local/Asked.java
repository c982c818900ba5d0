package io.flowmaestro.local;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flowmaestro.events.EventJson;
import io.flowmaestro.events.FailureKind;
import io.flowmaestro.events.OperationCompleted;
import io.flowmaestro.events.OperationStatus;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One operation of the demonstration, and how it has to end.
 *
 * @param id the operation id, {@code ce_id}
 * @param tenant who asks
 * @param connectionId the connection to use
 * @param data the request's data
 * @param expected how it has to end
 */
record Asked(String id, String tenant, String connectionId, ObjectNode data, Expected expected) {

    /** How an operation has to end. */
    sealed interface Expected {
        /** Whether it did. */
        boolean met(OperationCompleted result);
    }

    /** It succeeds, and the output has a value at the JSON Pointer. */
    record Success(String pointer) implements Expected {
        @Override
        public boolean met(OperationCompleted result) {
            return result.status() == OperationStatus.SUCCEEDED
                    && result.output() != null
                    && !result.output().at(pointer).isMissingNode()
                    && !result.output().at(pointer).isNull()
                    && result.attempts() == 1;
        }
    }

    /** It fails in that way, and says what to do. */
    record Failure(FailureKind kind, @Nullable String code) implements Expected {
        @Override
        public boolean met(OperationCompleted result) {
            return result.status() == OperationStatus.FAILED
                    && result.error() != null
                    && result.error().kind() == kind
                    && (code == null || code.equals(result.error().code()))
                    && result.error().hint() != null;
        }
    }

    /** It cannot be answered: its request becomes a dead letter for that reason. */
    record DeadLetter(String reason) implements Expected {
        @Override
        public boolean met(OperationCompleted result) {
            return false;
        }
    }

    /** The data of a request. */
    static ObjectNode data(String connectionId, String provider, String operation, Map<String, Object> parameters) {
        return EventJson.MAPPER
                .createObjectNode()
                .put("provider", provider)
                .put("operation", operation)
                .put("connectionId", connectionId)
                .set("parameters", EventJson.MAPPER.valueToTree(parameters));
    }
}
