package io.flowmaestro.executor.kafka;

import io.flowmaestro.events.EventHeader;
import io.flowmaestro.vault.client.CredentialRef;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
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
        String json) {
    /** Where our events come from. */
    private static final String SOURCE = "/flowmaestro/executor";

    /** As it is written. */
    ProducerRecord<byte[], byte[]> record() {
        byte[] key = bytes(connection.connectionId());
        return new ProducerRecord<>(topic, null, key, bytes(json), headers());
    }

    private Headers headers() {
        Headers headers = new RecordHeaders()
                .add(EventHeader.ID, bytes(id))
                .add(EventHeader.SOURCE, bytes(SOURCE))
                .add(EventHeader.TYPE, bytes(type))
                .add(EventHeader.SPEC_VERSION, bytes("1.0"))
                .add(EventHeader.TIME, bytes(time.toString()))
                .add(EventHeader.SUBJECT, bytes(connection.connectionId()))
                .add(EventHeader.TENANT, bytes(connection.tenant()))
                .add(EventHeader.CONTENT_TYPE, bytes(EventHeader.JSON));
        return traceparent == null ? headers : headers.add(EventHeader.TRACEPARENT, bytes(traceparent));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
