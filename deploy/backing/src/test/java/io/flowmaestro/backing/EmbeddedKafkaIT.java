package io.flowmaestro.backing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.record.CompressionType;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedKafkaIT {
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    @Test
    void carriesARecordThereAndBackAndKeepsItOverARestart() throws Exception {
        // Given
        try (EmbeddedKafka kafka = EmbeddedKafka.start(directory, 0)) {
            kafka.topics(Map.of("there", 3));
            kafka.topics(Map.of("there", 3, "back", 1));
            send(kafka, "there", "key", "value", CompressionType.NONE);
        }

        // When
        try (EmbeddedKafka again = EmbeddedKafka.start(directory, 0)) {
            ConsumerRecord<String, String> received = receive(again, "there", 1).get(0);

            // Then
            assertThat(received.key()).isEqualTo("key");
            assertThat(received.value()).isEqualTo("value");
            assertThat(partitions(again, "there")).isEqualTo(3);
        }
    }

    /** Clients choose the codec; the broker has to bring the library of each. */
    @Test
    void takesRecordsOfEveryCompression() throws Exception {
        // Given
        try (EmbeddedKafka kafka = EmbeddedKafka.start(directory, 0)) {
            kafka.topics(Map.of("there", 1));

            // When
            for (CompressionType type : CompressionType.values()) {
                send(kafka, "there", "key", type.name, type);
            }

            // Then
            assertThat(receive(kafka, "there", CompressionType.values().length))
                    .extracting(ConsumerRecord::value)
                    .containsExactlyElementsOf(Stream.of(CompressionType.values())
                            .map(type -> type.name)
                            .toList());
        }
    }

    @Test
    void makesNoTopicByUse() {
        // Given
        try (EmbeddedKafka kafka = EmbeddedKafka.start(directory, 0)) {
            // When // Then
            assertThatThrownBy(() -> partitions(kafka, "never-made"))
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(UnknownTopicOrPartitionException.class);
        }
    }

    @Test
    void saysThatAPortIsTaken() throws Exception {
        // Given
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            // When // Then
            assertThatThrownBy(() -> EmbeddedKafka.start(directory, taken.getLocalPort()))
                    .isInstanceOf(CannotStartException.class)
                    .hasMessage("Kafka cannot start: port " + taken.getLocalPort()
                            + " is taken. Stop what listens there or choose another port.");
        }
    }

    private static int partitions(EmbeddedKafka kafka, String topic) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            return admin.describeTopics(List.of(topic))
                    .allTopicNames()
                    .get(DEADLINE.toSeconds(), TimeUnit.SECONDS)
                    .get(topic)
                    .partitions()
                    .size();
        }
    }

    private static void send(EmbeddedKafka kafka, String topic, String key, String value, CompressionType compression)
            throws Exception {
        Map<String, Object> config =
                Map.of("bootstrap.servers", kafka.bootstrapServers(), "compression.type", compression.name);
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(config, new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>(topic, key, value)).get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
        }
    }

    private static List<ConsumerRecord<String, String>> receive(EmbeddedKafka kafka, String topic, int count) {
        Map<String, Object> config = Map.of(
                "bootstrap.servers", kafka.bootstrapServers(), "group.id", "test", "auto.offset.reset", "earliest");
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(config, new StringDeserializer(), new StringDeserializer())) {
            consumer.subscribe(List.of(topic));
            List<ConsumerRecord<String, String>> records = new ArrayList<>();
            long end = System.nanoTime() + DEADLINE.toNanos();
            while (records.size() < count && System.nanoTime() < end) {
                consumer.poll(Duration.ofSeconds(1)).forEach(records::add);
            }
            assertThat(records).hasSize(count);
            return records;
        }
    }
}
