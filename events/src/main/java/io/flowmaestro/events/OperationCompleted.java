package io.flowmaestro.events;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The one terminal outcome of an operation. Type {@link EventType#OPERATION_COMPLETED}, topic
 * {@link Topic#OPERATION_RESULTS}; {@code ce_id} is the operation id with {@code :result} behind it, so that a
 * duplicate is recognised.
 *
 * @param operationId the {@code ce_id} of the request
 * @param provider as asked; absent where the request named none
 * @param operation as asked; absent where the request named none
 * @param connectionId as asked
 * @param workflow as asked
 * @param status how it ended
 * @param output what the operation returns; with {@link OperationStatus#SUCCEEDED} only, and JSON's null where the answer
 *     could not be read (see {@code warning})
 * @param error why it failed; with every other status
 * @param warning what is amiss with a success
 * @param attempts calls made to the provider, 0 where none was
 * @param startedAt when the request was taken up
 * @param finishedAt when its outcome was known
 * @param providerMillis time the provider took for the last attempt, in milliseconds
 * @param debug the log of request and answer, redacted, where it was asked for
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record OperationCompleted(
        String operationId,
        @Nullable String provider,
        @Nullable String operation,
        String connectionId,
        @Nullable Workflow workflow,
        OperationStatus status,
        @Nullable JsonNode output,
        @Nullable OperationError error,
        @Nullable OperationError warning,
        int attempts,
        Instant startedAt,
        Instant finishedAt,
        @Nullable Long providerMillis,
        @Nullable List<String> debug) {

    public OperationCompleted {
        // On the wire a success always has an output: null is said, not left out.
        output = output == null && status == OperationStatus.SUCCEEDED ? NullNode.instance : output;
    }

    /** The {@code ce_id} of the result of that operation: the same for every copy of it. */
    public static String eventId(String operationId) {
        return operationId + ":result";
    }
}
