package io.flowmaestro.gateway;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flowmaestro.catalog.Operation;
import io.flowmaestro.vault.client.Lease;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One attempt at an operation.
 *
 * @param operation what to do
 * @param parameters what it takes, as asked: checked before anything is sent
 * @param lease the credential, and whether the sandbox is meant
 * @param key the idempotency key for the provider: the same for every attempt
 * @param deadline no answer is waited for after it
 * @param traceparent W3C Trace Context to pass on; null where there is none
 * @param debug whether to log request and answer
 */
public record OperationCall(
        Operation operation,
        ObjectNode parameters,
        Lease lease,
        String key,
        Instant deadline,
        @Nullable String traceparent,
        boolean debug) {
    /** The same with other parameters. */
    OperationCall withParameters(ObjectNode others) {
        return new OperationCall(operation, others, lease, key, deadline, traceparent, debug);
    }

    /** The same of another operation, without a log. */
    OperationCall of(Operation other, ObjectNode others) {
        return new OperationCall(other, others, lease, key, deadline, traceparent, false);
    }
}
