package io.flowmaestro.connection;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flowmaestro.events.EventJson;
import io.flowmaestro.events.OperationCompleted;
import io.flowmaestro.events.OperationError;
import io.flowmaestro.events.OperationStatus;
import io.flowmaestro.events.Workflow;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Results of operations that a platform asked for. */
public final class Results {
    private Results() {}

    /**
     * One that ended now.
     *
     * @param error null where it succeeded
     */
    public static OperationCompleted of(String connectionId, String operation, @Nullable OperationError error) {
        return of("op_" + UUID.randomUUID(), connectionId, operation, error, Instant.now());
    }

    /** One of that id, which was begun and ended at that time. */
    public static OperationCompleted of(
            String id, String connectionId, String operation, @Nullable OperationError error, Instant at) {
        ObjectNode workflow = EventJson.MAPPER.createObjectNode();
        workflow.put("workflowId", "wf_1").put("executionId", "ex_9").put("nodeId", "n_3");
        return new OperationCompleted(
                id,
                "sendgrid",
                operation,
                connectionId,
                new Workflow(workflow),
                error == null ? OperationStatus.SUCCEEDED : OperationStatus.FAILED,
                null,
                error,
                null,
                2,
                at,
                at,
                48L,
                List.of("[DEBUG] Integration: sendgrid." + operation));
    }
}
