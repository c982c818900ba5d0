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
 * @param permittedNanos when it was permitted, by {@link System#nanoTime}: it leaves soon after, or not at all
 */
public record OperationCall(
        Operation operation,
        ObjectNode parameters,
        Lease lease,
        String key,
        Instant deadline,
        @Nullable String traceparent,
        boolean debug,
        long permittedNanos) {
    /** One that is permitted now. */
    public OperationCall(
            Operation operation,
            ObjectNode parameters,
            Lease lease,
            String key,
            Instant deadline,
            @Nullable String traceparent,
            boolean debug) {
        this(operation, parameters, lease, key, deadline, traceparent, debug, System.nanoTime());
    }

    /** The same with other parameters, permitted now. */
    OperationCall withParameters(ObjectNode others) {
        return new OperationCall(operation, others, lease, key, deadline, traceparent, debug);
    }

    /** The same of another operation, without a log, permitted now. */
    OperationCall of(Operation other, ObjectNode others) {
        return new OperationCall(other, others, lease, key, deadline, traceparent, false);
    }
}
