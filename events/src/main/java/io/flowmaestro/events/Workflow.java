package io.flowmaestro.events;

import org.jspecify.annotations.Nullable;

/** Where in the platform a request comes from: echoed in the result, and not read here. */
public record Workflow(
        @Nullable String workflowId,
        @Nullable String executionId,
        @Nullable String nodeId) {}
