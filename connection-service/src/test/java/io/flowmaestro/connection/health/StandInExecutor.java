package io.flowmaestro.connection.health;

import io.flowmaestro.backing.testing.KafkaLog;
import io.flowmaestro.events.EventHeader;
import io.flowmaestro.events.EventJson;
import io.flowmaestro.events.EventType;
import io.flowmaestro.events.OperationCompleted;
import io.flowmaestro.events.OperationError;
import io.flowmaestro.events.OperationStatus;
import io.flowmaestro.events.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** Answers operation requests as an executor does, with the outcome it is told. */
public final class StandInExecutor implements AutoCloseable {
    private final KafkaLog requests;
    private final KafkaProducer<String, byte[]> results;

    public StandInExecutor(String bootstrapServers) {
        requests = new KafkaLog(bootstrapServers, Topic.OPERATION_REQUESTS);
        results = new KafkaProducer<>(
                Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers),
                new StringSerializer(),
                new ByteArraySerializer());
    }

    /** Waits until a connection's requests are so many, and answers the last. */
    public ConsumerRecord<String, String> answerTo(int nth, String connectionId) throws Exception {
        Awaitility.await().until(() -> requested(connectionId) == nth);
        return answer(connectionId, null);
    }

    /** Waits for a connection's next request and answers it. */
    public ConsumerRecord<String, String> answer(String connectionId, @Nullable OperationError error) throws Exception {
        List<ConsumerRecord<String, String>> seen =
                Awaitility.await().until(() -> requests.of(connectionId), records -> !records.isEmpty());
        ConsumerRecord<String, String> request = seen.get(seen.size() - 1);
        String operationId = KafkaLog.header(request, EventHeader.ID);
        OperationCompleted result = new OperationCompleted(
                operationId,
                "sendgrid",
                "test",
                connectionId,
                null,
                error == null ? OperationStatus.SUCCEEDED : OperationStatus.FAILED,
                error == null ? EventJson.MAPPER.createObjectNode().put("account", "Acme") : null,
                error,
                null,
                1,
                Instant.EPOCH,
                Instant.EPOCH,
                10L,
                null);
        String tenant = KafkaLog.header(request, EventHeader.TENANT);
        send(connectionId, "another-tenant", operationId, "not json".getBytes(StandardCharsets.UTF_8));
        send(connectionId, tenant, operationId, EventJson.MAPPER.writeValueAsBytes(result));
        return request;
    }

    /** How many requests of a connection there were. */
    public int requested(String connectionId) {
        return requests.of(connectionId).size();
    }

    /** Publishes a result of an operation that the platform asked for. */
    public void complete(String tenant, OperationCompleted result) throws Exception {
        send(result.connectionId(), tenant, result.operationId(), EventJson.MAPPER.writeValueAsBytes(result));
    }

    private void send(String connectionId, String tenant, String operationId, byte[] value) throws Exception {
        ProducerRecord<String, byte[]> record = new ProducerRecord<>(Topic.OPERATION_RESULTS, connectionId, value);
        record.headers()
                .add(EventHeader.ID, OperationCompleted.eventId(operationId).getBytes(StandardCharsets.UTF_8))
                .add(EventHeader.TYPE, EventType.OPERATION_COMPLETED.getBytes(StandardCharsets.UTF_8))
                .add(EventHeader.TENANT, tenant.getBytes(StandardCharsets.UTF_8));
        results.send(record).get();
    }

    @Override
    public void close() {
        requests.close();
        results.close();
    }
}
