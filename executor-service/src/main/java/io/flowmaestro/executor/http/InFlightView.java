package io.flowmaestro.executor.http;

import io.flowmaestro.executor.attempt.InFlight;
import io.flowmaestro.executor.attempt.Request;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** An operation at work, as operators see it: nothing of its parameters. */
public record InFlightView(
        String tenant,
        String operationId,
        String connectionId,
        @Nullable String provider,
        @Nullable String operation,
        Instant since,
        Instant deadline) {

    static InFlightView of(InFlight inFlight) {
        Request request = inFlight.request();
        return new InFlightView(
                request.key().tenant(),
                request.key().operationId(),
                request.connection().connectionId(),
                request.provider(),
                request.operation(),
                inFlight.since(),
                request.deadline());
    }
}
