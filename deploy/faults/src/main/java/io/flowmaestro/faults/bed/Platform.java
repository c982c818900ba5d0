package io.flowmaestro.faults.bed;

import io.flowmaestro.events.EventHeader;
import io.flowmaestro.events.EventJson;
import io.flowmaestro.events.EventType;
import io.flowmaestro.events.OperationCompleted;
import io.flowmaestro.events.Partitions;
import io.flowmaestro.events.Topic;
import io.flowmaestro.faults.history.Result;
import io.flowmaestro.local.SuiteException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/**
 * The workflow platform's side of the topics: asks without waiting, and keeps every record that comes of it. It outlasts
 * a broker that is down for a while. Safe for use by several threads.
 */
final class Platform implements AutoCloseable {
    private final KafkaProducer<String, byte[]> producer;
    private final KafkaConsumer<String, byte[]> consumer;
    private final Thread reader;
    private final int partitions;
    private final Map<String, List<Result>> results = new ConcurrentHashMap<>();
    private final Map<String, String> deadLetters = new ConcurrentHashMap<>();
    private final Map<String, List<String>> alerts = new ConcurrentHashMap<>();
    private final AtomicReference<RuntimeException> failure = new AtomicReference<>();

    Platform(String kafka) {
        producer = new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        kafka,
                        ProducerConfig.ACKS_CONFIG,
                        "all",
                        ProducerConfig.LINGER_MS_CONFIG,
                        5,
                        ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                        4 << 20),
                new StringSerializer(),
                new ByteArraySerializer());
        partitions = producer.partitionsFor(Topic.OPERATION_REQUESTS).size();
        consumer = new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        kafka,
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                        false,
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                        "earliest"),
                new StringDeserializer(),
                new ByteArrayDeserializer());
        List<TopicPartition> read = new ArrayList<>();
        for (String topic :
                List.of(Topic.OPERATION_RESULTS, Topic.OPERATION_ALERTS, Topic.OPERATION_REQUESTS_DEAD_LETTER)) {
            for (int partition = 0; partition < partitions; partition++) {
                read.add(new TopicPartition(topic, partition));
            }
        }
        consumer.assign(read);
        reader = new Thread(this::read, "platform");
        reader.setDaemon(true);
        reader.start();
    }

    int partitions() {
        return partitions;
    }

    /** Asks; the future ends when Kafka has it. */
    Future<RecordMetadata> ask(Ask ask) {
        Map<String, String> headers = headers(ask.id(), ask.connection(), ask.time());
        int partition = ask.partition() < 0 ? Partitions.of(ask.connection().id(), partitions) : ask.partition();
        return send(partition, ask.connection().id(), ask.data().toString().getBytes(StandardCharsets.UTF_8), headers);
    }

    /** The headers of a request as they should be. */
    static Map<String, String> headers(String id, Connection connection, Instant time) {
        return new HashMap<>(Map.of(
                EventHeader.ID,
                id,
                EventHeader.SOURCE,
                "/experiments",
                EventHeader.TYPE,
                EventType.OPERATION_REQUESTED,
                EventHeader.SPEC_VERSION,
                "1.0",
                EventHeader.TIME,
                time.toString(),
                EventHeader.SUBJECT,
                connection.id(),
                EventHeader.TENANT,
                connection.tenant(),
                EventHeader.CONTENT_TYPE,
                EventHeader.JSON));
    }

    /** Writes any record to the topic of requests. */
    Future<RecordMetadata> send(
            int partition, @Nullable String key, byte @Nullable [] value, Map<String, String> headers) {
        ProducerRecord<String, byte[]> message = new ProducerRecord<>(Topic.OPERATION_REQUESTS, partition, key, value);
        headers.forEach((name, text) -> message.headers().add(name, text.getBytes(StandardCharsets.UTF_8)));
        return producer.send(message);
    }

    private void read() {
        try {
            while (true) {
                consumer.poll(Duration.ofMillis(200)).forEach(this::take);
            }
        } catch (WakeupException closed) {
            consumer.close();
        } catch (RuntimeException broken) {
            failure.set(broken);
        }
    }

    private void take(ConsumerRecord<String, byte[]> message) {
        String tenant = header(message, EventHeader.TENANT);
        switch (message.topic()) {
            case Topic.OPERATION_RESULTS -> take(result(message));
            case Topic.OPERATION_ALERTS ->
                alerts.computeIfAbsent(tenant + "/" + message.key(), first -> new CopyOnWriteArrayList<>())
                        .add(new String(message.value(), StandardCharsets.UTF_8));
            default ->
                deadLetters.put(header(message, EventHeader.ID), header(message, EventHeader.DEAD_LETTER_REASON));
        }
    }

    private void take(Result result) {
        results.computeIfAbsent(result.id(), first -> new CopyOnWriteArrayList<>())
                .add(result);
    }

    private static Result result(ConsumerRecord<String, byte[]> message) {
        try {
            OperationCompleted completed = EventJson.MAPPER.readValue(message.value(), OperationCompleted.class);
            String content = new String(message.value(), StandardCharsets.UTF_8);
            return new Result(completed.operationId(), completed.status(), content, Instant.now());
        } catch (IOException unreadable) {
            throw new SuiteException("a result is not as the wire has it", unreadable);
        }
    }

    private static String header(ConsumerRecord<String, byte[]> message, String name) {
        Header header = message.headers().lastHeader(name);
        return header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }

    /** Every copy of an operation's result so far. */
    List<Result> results(String id) {
        RuntimeException broken = failure.get();
        if (broken != null) {
            throw new SuiteException("the platform can read no more", broken);
        }
        return results.getOrDefault(id, List.of());
    }

    /** The ids of all results so far. */
    List<String> resultIds() {
        return List.copyOf(results.keySet());
    }

    /** Forgets the results of operations whose ids begin so. */
    void forget(String prefix) {
        results.keySet().removeIf(id -> id.startsWith(prefix));
    }

    /** Why an operation's request was put aside. */
    Optional<String> deadLetter(String id) {
        return Optional.ofNullable(deadLetters.get(id));
    }

    /** The alerts of a connection, raised and resolved, as JSON. */
    List<String> alerts(Connection connection) {
        return List.copyOf(alerts.getOrDefault(connection.toString(), List.of()));
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(2));
        consumer.wakeup();
        try {
            reader.join(5_000);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
