package io.flowmaestro.executor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flowmaestro.backing.testing.IssuerTestResource;
import io.flowmaestro.backing.testing.KafkaTestResource;
import io.flowmaestro.backing.testing.PostgresTestResource;
import io.flowmaestro.events.EventHeader;
import io.flowmaestro.events.EventType;
import io.flowmaestro.executor.Platform.Received;
import io.flowmaestro.vault.client.CredentialRef;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** One operation from Kafka to Kafka. */
@QuarkusTest
@QuarkusTestResource(KafkaTestResource.class)
@QuarkusTestResource(PostgresTestResource.class)
@QuarkusTestResource(IssuerTestResource.class)
class OperationIT extends ExecutorFixture {
    @Test
    void answersWithTheProvidersOutput() {
        // Given
        CredentialRef connection = connection("acme");
        String id = id();

        // When
        platform.send(ask(connection, id)
                .with("workflow", Map.of("workflowId", "wf_1", "executionId", "ex_9", "nodeId", "n_3"))
                .with("debug", true));

        // Then
        Received result = platform.result("acme", id);
        assertThat(result.key()).isEqualTo(connection.connectionId());
        assertThat(result.header(EventHeader.TYPE)).isEqualTo(EventType.OPERATION_COMPLETED);
        assertThat(result.header(EventHeader.SPEC_VERSION)).isEqualTo("1.0");
        assertThat(result.header(EventHeader.SOURCE)).isNotEmpty();
        assertThat(Instant.parse(result.header(EventHeader.TIME))).isBeforeOrEqualTo(Instant.now());
        assertThat(result.header(EventHeader.SUBJECT)).isEqualTo(connection.connectionId());
        assertThat(result.header(EventHeader.CONTENT_TYPE)).isEqualTo("application/json");
        JsonNode data = result.json();
        assertThat(data.path("operationId").asText()).isEqualTo(id);
        assertThat(data.path("status").asText()).isEqualTo("succeeded");
        assertThat(data.path("output").path("ts").asText()).isEqualTo("1234567890.123456");
        assertThat(data.path("attempts").asInt()).isEqualTo(1);
        assertThat(data.path("providerMillis").asInt()).isEqualTo(48);
        assertThat(data.path("workflow").path("nodeId").asText()).isEqualTo("n_3");
        assertThat(data.path("debug").get(0).asText()).contains("chat.postMessage");
        assertThat(data.has("error")).isFalse();
    }
}
