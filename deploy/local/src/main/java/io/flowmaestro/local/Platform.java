package io.flowmaestro.local;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.flowmaestro.events.Alert;
import io.flowmaestro.events.EventHeader;
import io.flowmaestro.events.EventJson;
import io.flowmaestro.events.EventType;
import io.flowmaestro.events.OperationCompleted;
import io.flowmaestro.events.Partitions;
import io.flowmaestro.events.Topic;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * The workflow platform's side of the topics: writes operation requests, reads what comes of them, each once whatever
 * number of copies comes. It knows nothing but the wire. Not safe for use by several threads.
 */
final class Platform implements AutoCloseable {
    private static final Duration SEND_DEADLINE = Duration.ofSeconds(10);

    private final Clock clock;
    private final KafkaProducer<String, byte[]> producer;
    private final KafkaConsumer<String, byte[]> consumer;
    private final int partitions;
    private final Map<String, OperationCompleted> results = new HashMap<>();
    private final Map<String, Alert> alerts = new LinkedHashMap<>();
    private final Map<String, String> deadLetters = new HashMap<>();

    Platform(String kafka, Clock clock) {
        this.clock = clock;
        producer = new KafkaProducer<>(
                Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, kafka, ProducerConfig.ACKS_CONFIG, "all"),
                new StringSerializer(),
                new ByteArraySerializer());
        consumer = new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        kafka,
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                        "earliest",
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                        false),
                new StringDeserializer(),
                new ByteArrayDeserializer());
        partitions = producer.partitionsFor(Topic.OPERATION_REQUESTS).size();
        List<TopicPartition> read = new ArrayList<>();
        for (String topic :
                List.of(Topic.OPERATION_RESULTS, Topic.OPERATION_ALERTS, Topic.OPERATION_REQUESTS_DEAD_LETTER)) {
            consumer.partitionsFor(topic)
                    .forEach(partition -> read.add(new TopicPartition(topic, partition.partition())));
        }
        consumer.assign(read);
        consumer.seekToEnd(read);
        read.forEach(consumer::position);
    }

    /** Asks for an operation. */
    void request(String tenant, String operationId, String connectionId, JsonNode data) throws InterruptedException {
        send(tenant, operationId, connectionId, data.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** Writes a request's value as it is, whatever it is. */
    void send(String tenant, String operationId, String connectionId, byte[] value) throws InterruptedException {
        ProducerRecord<String, byte[]> message = new ProducerRecord<>(
                Topic.OPERATION_REQUESTS, Partitions.of(connectionId, partitions), connectionId, value);
        header(message, EventHeader.ID, operationId);
        header(message, EventHeader.SOURCE, "/platform");
        header(message, EventHeader.TYPE, EventType.OPERATION_REQUESTED);
        header(message, EventHeader.SPEC_VERSION, "1.0");
        header(message, EventHeader.TIME, clock.instant().toString());
        header(message, EventHeader.SUBJECT, connectionId);
        header(message, EventHeader.TENANT, tenant);
        header(message, EventHeader.CONTENT_TYPE, EventHeader.JSON);
        try {
            producer.send(message).get(SEND_DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException failure) {
            throw new SuiteException("Kafka did not take the request " + operationId, failure);
        }
    }

    private static void header(ProducerRecord<String, byte[]> message, String name, String value) {
        message.headers().add(name, value.getBytes(StandardCharsets.UTF_8));
    }

    /** Reads until the condition holds; false if it does not in time. */
    boolean awaitUntil(BooleanSupplier condition, Duration deadline) {
        long end = System.nanoTime() + deadline.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                return false;
            }
            consumer.poll(Duration.ofMillis(100)).forEach(this::take);
        }
        return true;
    }

    private void take(ConsumerRecord<String, byte[]> message) {
        try {
            switch (message.topic()) {
                case Topic.OPERATION_RESULTS -> {
                    OperationCompleted result = EventJson.MAPPER.readValue(message.value(), OperationCompleted.class);
                    results.put(key(header(message, EventHeader.TENANT), result.operationId()), result);
                }
                case Topic.OPERATION_ALERTS -> {
                    if (header(message, EventHeader.TYPE).equals(EventType.ALERT_RAISED)) {
                        Alert alert = EventJson.MAPPER.readValue(message.value(), Alert.class);
                        alerts.putIfAbsent(key(header(message, EventHeader.TENANT), alert.alertId()), alert);
                    }
                }
                default ->
                    deadLetters.put(
                            key(header(message, EventHeader.TENANT), header(message, EventHeader.ID)),
                            header(message, EventHeader.DEAD_LETTER_REASON));
            }
        } catch (JsonProcessingException failure) {
            throw new SuiteException("an event on %s is not as the wire has it".formatted(message.topic()), failure);
        } catch (IOException failure) {
            throw new SuiteException("an event on %s cannot be read".formatted(message.topic()), failure);
        }
    }

    private static String header(ConsumerRecord<String, byte[]> message, String name) {
        Header header = message.headers().lastHeader(name);
        return header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }

    private static String key(String tenant, String operationId) {
        return tenant + '/' + operationId;
    }

    /** The result of an operation, as soon as it was read. */
    Optional<OperationCompleted> result(String tenant, String operationId) {
        return Optional.ofNullable(results.get(key(tenant, operationId)));
    }

    /** Why an operation's request is a dead letter, as soon as that was read. */
    Optional<String> deadLetter(String tenant, String operationId) {
        return Optional.ofNullable(deadLetters.get(key(tenant, operationId)));
    }

    /** The alerts raised so far. */
    List<Alert> alerts() {
        return List.copyOf(alerts.values());
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(2));
        consumer.close();
    }
}
