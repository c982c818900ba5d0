package io.flowmaestro.executor.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowmaestro.backing.testing.IssuerTestResource;
import io.flowmaestro.backing.testing.KafkaTestResource;
import io.flowmaestro.backing.testing.PostgresTestResource;
import io.flowmaestro.events.EventHeader;
import io.flowmaestro.events.Topic;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(KafkaTestResource.class)
@QuarkusTestResource(PostgresTestResource.class)
@QuarkusTestResource(IssuerTestResource.class)
class ParkedTokensIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Inject
    ParkedTokens tokens;

    @ConfigProperty(name = "kafka.bootstrap.servers")
    String bootstrap;

    @Test
    @DisplayName("P11 a parked request comes back with the proof that its tenant asked, which no row held")
    void bringsTokensBack() throws Exception {
        // Given
        List<ConsumerRecord<byte[], byte[]>> parked;
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrap), new ByteArraySerializer(), new ByteArraySerializer())) {
            parked = List.of(
                    parked(producer, 3, "third"), parked(producer, 3, "first"), parked(producer, 4, "elsewhere"));
        }
        ConsumerRecord<byte[], byte[]> gone = parked(3, 1_000_000, "gone");
        ConsumerRecord<byte[], byte[]> unsigned = new ConsumerRecord<>(Topic.OPERATION_REQUESTS, 3, 0, null, null);

        // When
        List<ConsumerRecord<byte[], byte[]>> back = tokens.complete(
                        List.of(gone, parked.get(1), unsigned, parked.get(0), parked.get(2)))
                .await()
                .atMost(PATIENCE);

        // Then
        assertThat(back).extracting(ParkedTokensIT::token).containsExactly("", "first", "", "third", "elsewhere");
    }

    private static ConsumerRecord<byte[], byte[]> parked(
            KafkaProducer<byte[], byte[]> producer, int partition, String token) throws Exception {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(Topic.OPERATION_REQUESTS, partition, null, null);
        record.headers().add(EventHeader.TENANT_TOKEN, token.getBytes(StandardCharsets.UTF_8));
        RecordMetadata sent = producer.send(record).get();
        return parked(partition, sent.offset(), token);
    }

    private static ConsumerRecord<byte[], byte[]> parked(int partition, long offset, String token) {
        ConsumerRecord<byte[], byte[]> record =
                new ConsumerRecord<>(Topic.OPERATION_REQUESTS, partition, offset, null, null);
        record.headers().add(EventHeader.TENANT_TOKEN, token.getBytes(StandardCharsets.UTF_8));
        return RecordBytes.read(Topic.OPERATION_REQUESTS, partition, offset, RecordBytes.of(record));
    }

    private static String token(ConsumerRecord<byte[], byte[]> record) {
        var header = record.headers().lastHeader(EventHeader.TENANT_TOKEN);
        return header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }
}
