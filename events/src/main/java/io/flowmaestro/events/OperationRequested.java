package io.flowmaestro.events;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Asks for one operation. Type {@link EventType#OPERATION_REQUESTED}, topic {@link Topic#OPERATION_REQUESTS}; the
 * header {@code ce_id} is the operation id, unique within the tenant.
 *
 * @param provider the provider's id, such as {@code slack}
 * @param operation the operation's id within the provider, such as {@code send_message}
 * @param connectionId the connection to use, unique within the tenant; equals {@code ce_subject}
 * @param parameters what the operation takes; empty unless given
 * @param workflow echoed in the result
 * @param deadline no call starts after it; 60 s after {@code ce_time} unless given, at most 24 h after it
 * @param idempotencyKey unique in (tenant, connection, operation); {@code ce_id} unless given
 * @param ordering {@link Ordering#NONE} unless given
 * @param debug asks for the log of request and answer in the result
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record OperationRequested(
        String provider,
        String operation,
        String connectionId,
        ObjectNode parameters,
        @Nullable Workflow workflow,
        @Nullable Instant deadline,
        @Nullable String idempotencyKey,
        Ordering ordering,
        boolean debug) {

    @SuppressWarnings("ConstantValue") // Jackson passes null for what an event leaves out.
    public OperationRequested {
        parameters = parameters == null ? JsonNodeFactory.instance.objectNode() : parameters;
        ordering = ordering == null ? Ordering.NONE : ordering;
    }
}
