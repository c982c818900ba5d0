package io.flowmaestro.executor.attempt;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flowmaestro.events.OperationError;
import io.flowmaestro.events.Workflow;
import io.flowmaestro.vault.client.CredentialRef;
import io.flowmaestro.vault.client.RequestedOperation;
import io.flowmaestro.vault.client.Secret;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One asking, with the wire's defaults in place.
 *
 * @param key its name
 * @param connection the connection to use
 * @param provider as asked; null where none can be read
 * @param operation as asked; null where none can be read
 * @param parameters as asked, not checked yet
 * @param workflow echoed in the result
 * @param deadline no call starts after it
 * @param idempotencyKey unique in (tenant, connection, operation)
 * @param content the SHA-256 of what is asked, lower-case hexadecimal: tells a repeat from another request of the same id
 * @param ordered whether it waits for the ordered requests of its connection that came before
 * @param debug whether the result holds the log of request and answer
 * @param fault why it cannot be run; null where nothing is known against it yet
 * @param traceparent the span of this request; null where tracing is off
 * @param tenantToken the proof that its tenant asks, as it came: passed on with the request for a lease; null where none
 *     came
 */
public record Request(
        OperationKey key,
        CredentialRef connection,
        @Nullable String provider,
        @Nullable String operation,
        ObjectNode parameters,
        @Nullable Workflow workflow,
        Instant deadline,
        String idempotencyKey,
        String content,
        boolean ordered,
        boolean debug,
        @Nullable OperationError fault,
        @Nullable String traceparent,
        @Nullable Secret tenantToken) {

    /** What a lease is asked for. */
    RequestedOperation requested() {
        return new RequestedOperation(key.operationId(), tenantToken);
    }

    /** The same, seen by that span. */
    public Request withTraceparent(@Nullable String span) {
        return new Request(
                key,
                connection,
                provider,
                operation,
                parameters,
                workflow,
                deadline,
                idempotencyKey,
                content,
                ordered,
                debug,
                fault,
                span,
                tenantToken);
    }
}
