package io.flowmaestro.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.flowmaestro.events.EventHeader;
import io.flowmaestro.events.EventJson;
import io.flowmaestro.events.EventType;
import io.flowmaestro.events.Topic;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** A foreign client of the wire: it knows Kafka and WIRE's words, and nothing of the executor. */
final class Platform implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final KafkaProducer<byte[], byte[]> producer;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<ConsumerRecord<byte[], byte[]>> records = new CopyOnWriteArrayList<>();
    private final Thread reader = new Thread(this::read, "platform");
    private volatile boolean closed;

    Platform(String bootstrap) {
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrap, "acks", "all"),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        bootstrap,
                        "group.id",
                        "platform-" + UUID.randomUUID(),
                        "auto.offset.reset",
                        "earliest"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        consumer.subscribe(List.of(
                Topic.OPERATION_REQUESTS,
                Topic.OPERATION_RESULTS,
                Topic.OPERATION_ALERTS,
                Topic.OPERATION_REQUESTS_DEAD_LETTER,
                Topic.USAGE_EVENTS));
        reader.start();
    }

    static Asking ask(String tenant, String connectionId, String operationId) {
        return new Asking(tenant, connectionId, operationId);
    }

    void send(Asking asking) {
        send(asking.record());
    }

    void send(ProducerRecord<byte[], byte[]> record) {
        Future<RecordMetadata> sent = producer.send(record);
        producer.flush();
        assertThat(sent).isDone();
    }

    /** The first result of an operation. */
    Received result(String tenant, String operationId) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(results(tenant, operationId)).isNotEmpty());
        return results(tenant, operationId).get(0);
    }

    List<Received> results(String tenant, String operationId) {
        return find(
                Topic.OPERATION_RESULTS,
                event -> event.header(EventHeader.ID).equals(operationId + ":result")
                        && event.header(EventHeader.TENANT).equals(tenant));
    }

    List<Received> alerts(String tenant, String connectionId) {
        return find(
                Topic.OPERATION_ALERTS,
                event -> event.header(EventHeader.TENANT).equals(tenant)
                        && event.key().equals(connectionId));
    }

    /** The dead letter with that header. */
    Received deadLetter(String header, String value) {
        Predicate<Received> wanted = event -> value.equals(event.header(header));
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(find(Topic.OPERATION_REQUESTS_DEAD_LETTER, wanted))
                        .isNotEmpty());
        return find(Topic.OPERATION_REQUESTS_DEAD_LETTER, wanted).get(0);
    }

    List<Received> find(String topic, Predicate<Received> wanted) {
        return records.stream()
                .filter(record -> record.topic().equals(topic))
                .map(Received::new)
                .filter(wanted)
                .toList();
    }

    @Override
    public void close() {
        closed = true;
        producer.close();
    }

    private void read() {
        while (!closed) {
            consumer.poll(Duration.ofMillis(100)).forEach(records::add);
        }
        consumer.close();
    }

    /** One record, as a client sees it. */
    record Received(ConsumerRecord<byte[], byte[]> record) {
        /** Empty where there is none. */
        String header(String name) {
            var header = record.headers().lastHeader(name);
            return header == null || header.value() == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
        }

        String key() {
            return record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
        }

        String text() {
            return new String(record.value(), StandardCharsets.UTF_8);
        }

        JsonNode json() {
            try {
                return EventJson.MAPPER.readTree(record.value());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** A request in the making; every part can be made wrong. */
    static final class Asking {
        private final Map<String, String> headers = new LinkedHashMap<>();
        private final List<Map.Entry<String, byte[]>> more = new ArrayList<>();
        private final Map<String, Object> data = new LinkedHashMap<>();
        private byte @Nullable [] key;
        private byte @Nullable [] value;
        private boolean valueGiven;
        private @Nullable Integer partition;
        private @Nullable Long timestamp;

        Asking(String tenant, String connectionId, String operationId) {
            key = connectionId.getBytes(StandardCharsets.UTF_8);
            headers.put(EventHeader.ID, operationId);
            headers.put(EventHeader.SOURCE, "/platform");
            headers.put(EventHeader.TYPE, EventType.OPERATION_REQUESTED);
            headers.put(EventHeader.SPEC_VERSION, "1.0");
            headers.put(EventHeader.TIME, Instant.now().toString());
            headers.put(EventHeader.SUBJECT, connectionId);
            headers.put(EventHeader.TENANT, tenant);
            headers.put(EventHeader.CONTENT_TYPE, EventHeader.JSON);
            data.put("provider", "slack");
            data.put("operation", "send_message");
            data.put("connectionId", connectionId);
            data.put("parameters", Map.of("channel", "#alerts", "message", "New order received: 1042"));
        }

        Asking with(String field, @Nullable Object content) {
            data.put(field, content);
            return this;
        }

        Asking without(String field) {
            data.remove(field);
            return this;
        }

        Asking header(String name, String content) {
            headers.put(name, content);
            return this;
        }

        Asking withoutHeader(String name) {
            headers.remove(name);
            return this;
        }

        /** One more header, of whatever name. */
        Asking extra(String name, String content) {
            more.add(Map.entry(name, content.getBytes(StandardCharsets.UTF_8)));
            return this;
        }

        Asking value(byte @Nullable [] bytes) {
            value = bytes;
            valueGiven = true;
            return this;
        }

        Asking key(@Nullable String text) {
            key = text == null ? null : text.getBytes(StandardCharsets.UTF_8);
            return this;
        }

        Asking partition(int number) {
            partition = number;
            return this;
        }

        /** When Kafka is told that it was written. */
        Asking written(Instant at) {
            timestamp = at.toEpochMilli();
            return this;
        }

        ProducerRecord<byte[], byte[]> record() {
            ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(
                    Topic.OPERATION_REQUESTS, partition, timestamp, key, valueGiven ? value : json());
            headers.forEach((name, content) -> record.headers().add(name, content.getBytes(StandardCharsets.UTF_8)));
            more.forEach(header -> record.headers().add(header.getKey(), header.getValue()));
            return record;
        }

        private byte[] json() {
            try {
                return EventJson.MAPPER.writeValueAsBytes(data);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
