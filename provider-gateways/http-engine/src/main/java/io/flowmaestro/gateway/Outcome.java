package io.flowmaestro.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import io.flowmaestro.events.OperationError;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How one attempt ended. */
public sealed interface Outcome {
    /** Time between the request's last byte and the answer's, in milliseconds; 0 where nothing was sent. */
    long providerMillis();

    /** The log of request and answer, redacted; empty unless asked for. */
    List<String> debug();

    /**
     * The provider did it.
     *
     * @param output what the operation returns; null where the answer could not be read
     * @param warning what is amiss all the same
     */
    record Succeeded(
            @Nullable JsonNode output, @Nullable OperationError warning, long providerMillis, List<String> debug)
            implements Outcome {}

    /**
     * The provider did not do it, or repeating it does no harm.
     *
     * @param repeatable whether the same call may be sent again at once (the wire's "What may be repeated")
     */
    record Failed(OperationError error, boolean repeatable, long providerMillis, List<String> debug)
            implements Outcome {}

    /**
     * The provider may have done it, and a repeat could do it twice: kind {@code outcome_unknown}, the cause in
     * {@code code}.
     */
    record Unknown(OperationError error, long providerMillis, List<String> debug) implements Outcome {}
}
