package io.flowmaestro.executor.kafka;

import io.flowmaestro.events.EventHeader;
import io.flowmaestro.events.Topic;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.MutinyEmitter;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.OnOverflow;
import org.jspecify.annotations.Nullable;

/**
 * Writes records other than results, each until the broker has it: whatever keeps a record from being written is waited out, with the
 * request's offset behind it, but for a record that is too large, as no waiting helps there.
 */
@Singleton
public class Publisher {
    private final MutinyEmitter<byte[]> records;

    /** No more records wait here than requests are at work, so the buffer does not fill. */
    Publisher(
            @Channel("records") @OnOverflow(value = OnOverflow.Strategy.BUFFER, bufferSize = 8_192)
                    MutinyEmitter<byte[]> records) {
        this.records = records;
    }

    /** Writes an event. Fails with {@link RecordTooLargeException} alone. */
    public Uni<Void> publish(Event event) {
        ProducerRecord<byte[], byte[]> record = event.record();
        return write(record.topic(), -1, record.key(), record.value(), record.headers());
    }

    /** Puts a request where it belongs, as it is but for the note where it was. */
    public Uni<Void> move(ConsumerRecord<byte[], byte[]> request, String connectionId, int partition) {
        Headers headers = new RecordHeaders(request.headers());
        add(headers, EventHeader.MOVED_FROM, origin(request));
        return write(Topic.OPERATION_REQUESTS, partition, bytes(connectionId), request.value(), headers);
    }

    /**
     * Puts a request where a person finds it, as it is but for the note why and without the value of its tenant token. One that is too large even for that goes
     * without its value and its own headers.
     */
    public Uni<Void> deadLetter(ConsumerRecord<byte[], byte[]> request, String reason, String detail) {
        return write(
                        Topic.OPERATION_REQUESTS_DEAD_LETTER,
                        -1,
                        request.key(),
                        request.value(),
                        reasons(new RecordHeaders(request.headers()), request, reason, detail))
                .onFailure(RecordTooLargeException.class)
                .recoverWithUni(() -> write(
                        Topic.OPERATION_REQUESTS_DEAD_LETTER,
                        -1,
                        null,
                        null,
                        reasons(new RecordHeaders(), request, reason, detail)));
    }

    /** Puts a dead letter back among the requests. */
    public Uni<Void> again(ConsumerRecord<byte[], byte[]> request) {
        return write(Topic.OPERATION_REQUESTS, -1, request.key(), request.value(), request.headers());
    }

    private static Headers reasons(
            Headers headers, ConsumerRecord<byte[], byte[]> request, String reason, String detail) {
        if (headers.lastHeader(EventHeader.TENANT_TOKEN) != null) {
            headers.remove(EventHeader.TENANT_TOKEN).add(EventHeader.TENANT_TOKEN, null);
        }
        add(headers, EventHeader.DEAD_LETTER_REASON, reason);
        add(headers, EventHeader.DEAD_LETTER_DETAIL, detail);
        return add(headers, EventHeader.DEAD_LETTER_ORIGIN, origin(request));
    }

    private Uni<Void> write(
            String topic, int partition, byte @Nullable [] key, byte @Nullable [] value, Headers headers) {
        OutgoingKafkaRecordMetadata<byte[]> metadata = OutgoingKafkaRecordMetadata.<byte[]>builder()
                .withTopic(topic)
                .withPartition(partition)
                .withKey(key)
                .withHeaders(headers)
                .build();
        return Uni.createFrom()
                .deferred(() -> records.sendMessage(Message.of(value).addMetadata(metadata)))
                .onFailure(failure -> !(failure instanceof RecordTooLargeException))
                .retry()
                .withBackOff(Duration.ofMillis(200), Duration.ofSeconds(10))
                .indefinitely();
    }

    private static String origin(ConsumerRecord<?, ?> request) {
        return request.topic() + "/" + request.partition() + "/" + request.offset();
    }

    private static Headers add(Headers headers, String name, String value) {
        return headers.add(name, bytes(value));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
