package io.flowmaestro.events;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Where in the platform a request comes from: echoed in the result as it came, and not read here.
 *
 * @param fields the platform's own, such as {@code workflowId}, {@code executionId} and {@code nodeId}
 */
public record Workflow(@JsonValue ObjectNode fields) {
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public Workflow {}
}
