package io.flowmaestro.executor.attempt;

import io.flowmaestro.vault.client.CredentialRef;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A terminal result, as the journal has it and as it is published, each time the same.
 *
 * @param key whose it is
 * @param connection the connection it was asked for
 * @param json an {@code operation.completed}
 * @param finishedAt when it was known
 * @param traceparent the span of its request; null where tracing was off
 */
public record StoredResult(
        OperationKey key,
        CredentialRef connection,
        String json,
        Instant finishedAt,
        @Nullable String traceparent) {}
