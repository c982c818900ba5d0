package io.flowmaestro.executor.http;

import io.flowmaestro.executor.ingress.ParkedConnection;
import java.time.Instant;

/** A connection whose requests wait in the journal, as operators see it. */
public record ParkedView(String tenant, String connectionId, long requests, Instant nextDeadline) {
    static ParkedView of(ParkedConnection parked) {
        return new ParkedView(
                parked.connection().tenant(),
                parked.connection().connectionId(),
                parked.requests(),
                parked.nextDeadline());
    }
}
