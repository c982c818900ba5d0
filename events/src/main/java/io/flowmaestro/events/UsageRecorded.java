package io.flowmaestro.events;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.time.Instant;

/**
 * How often an operation of a connection ended one way in a window of time. Type {@link EventType#USAGE_RECORDED},
 * topic {@link Topic#USAGE_EVENTS}.
 *
 * @param provider the provider
 * @param operation the operation
 * @param connectionId the connection
 * @param status how they ended
 * @param count operations that ended so, 1 or more
 * @param attempts calls made for them
 * @param providerMillis time the provider took for them, in milliseconds
 * @param windowStart the window's first instant
 * @param windowEnd the first instant after the window
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record UsageRecorded(
        String provider,
        String operation,
        String connectionId,
        OperationStatus status,
        long count,
        long attempts,
        long providerMillis,
        Instant windowStart,
        Instant windowEnd) {}
