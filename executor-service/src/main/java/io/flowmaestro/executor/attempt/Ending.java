package io.flowmaestro.executor.attempt;

import com.fasterxml.jackson.databind.JsonNode;
import io.flowmaestro.events.OperationError;
import io.flowmaestro.events.OperationStatus;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How an operation ended, before it is written down.
 *
 * @param status in a word
 * @param output what it returns; null with every status but success
 * @param error why it failed; null with success
 * @param warning what is amiss with a success
 * @param attempts calls made to the provider
 * @param providerMillis time the provider took for the last; null where no call was made
 * @param debug the log of requests and answers
 */
record Ending(
        OperationStatus status,
        @Nullable JsonNode output,
        @Nullable OperationError error,
        @Nullable OperationError warning,
        int attempts,
        @Nullable Long providerMillis,
        List<String> debug)
        implements Closing {

    /** Ended without the provider's word. */
    static Ending without(OperationStatus status, OperationError error, int attempts) {
        return new Ending(status, null, error, null, attempts, null, List.of());
    }

    static Ending failed(OperationError error, int attempts) {
        return without(OperationStatus.FAILED, error, attempts);
    }

    /** The same with that log. */
    Ending withDebug(List<String> log) {
        return new Ending(status, output, error, warning, attempts, providerMillis, log);
    }
}
