package io.flowmaestro.faults.history;

import io.flowmaestro.catalog.Effect;
import java.time.Instant;

/**
 * A request that Kafka took.
 *
 * @param id its operation id, of one tenant alone within a history
 * @param connection whose it is: tenant and connection id
 * @param operation the provider's operation
 * @param effect of that operation
 * @param idempotencyKey its own, or the operation id
 * @param ordered whether it asked for {@code ordering: connection}
 * @param deadline after which no call starts
 */
public record Request(
        String id,
        String connection,
        String operation,
        Effect effect,
        String idempotencyKey,
        boolean ordered,
        Instant deadline) {

    /** What requests have in common of which one alone may have an effect. */
    String intent() {
        return String.join("/", connection, operation, idempotencyKey);
    }
}
