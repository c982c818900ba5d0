package io.flowmaestro.executor.ingress;

import io.flowmaestro.events.EventHeader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * What could not be taken for a request, without its value.
 *
 * @param partition of the dead letters' topic, which with {@code offset} names it
 * @param at when it was set aside
 * @param reason a word
 * @param detail the same for a person
 * @param origin where it came from: topic, partition and offset, with slashes between
 * @param operationId as its headers say; null where they do not
 * @param tenant as its headers say; null where they do not
 * @param connectionId as its headers say; null where they do not
 */
public record DeadLetter(
        int partition,
        long offset,
        Instant at,
        @Nullable String reason,
        @Nullable String detail,
        @Nullable String origin,
        @Nullable String operationId,
        @Nullable String tenant,
        @Nullable String connectionId) {

    static DeadLetter of(ConsumerRecord<byte[], byte[]> record) {
        return new DeadLetter(
                record.partition(),
                record.offset(),
                Instant.ofEpochMilli(record.timestamp()),
                text(record, EventHeader.DEAD_LETTER_REASON),
                text(record, EventHeader.DEAD_LETTER_DETAIL),
                text(record, EventHeader.DEAD_LETTER_ORIGIN),
                text(record, EventHeader.ID),
                text(record, EventHeader.TENANT),
                text(record, EventHeader.SUBJECT));
    }

    /** Whatever came, one line, and not a long one. */
    private static @Nullable String text(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        if (header == null || header.value() == null) {
            return null;
        }
        String text = new String(header.value(), StandardCharsets.UTF_8).replaceAll("\\p{Cntrl}", "?");
        return text.length() > RequestHeaders.LONGEST_ID ? text.substring(0, RequestHeaders.LONGEST_ID) : text;
    }
}
