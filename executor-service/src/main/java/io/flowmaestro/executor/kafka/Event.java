package io.flowmaestro.executor.kafka;

import io.flowmaestro.vault.client.CredentialRef;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A CloudEvent of ours.
 *
 * @param topic where it goes
 * @param id its {@code ce_id}: the same each time it is sent
 * @param type its {@code ce_type}
 * @param time its {@code ce_time}
 * @param connection key, subject and tenant
 * @param traceparent the span it belongs to; null where tracing is off
 * @param json its data
 */
public record Event(
        String topic,
        String id,
        String type,
        Instant time,
        CredentialRef connection,
        @Nullable String traceparent,
        String json) {}
