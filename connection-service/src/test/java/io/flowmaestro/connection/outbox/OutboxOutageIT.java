package io.flowmaestro.connection.outbox;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowmaestro.backing.EmbeddedKafka;
import io.flowmaestro.backing.FreePort;
import io.flowmaestro.backing.issuer.Issuer;
import io.flowmaestro.backing.testing.KafkaLog;
import io.flowmaestro.backing.testing.KafkaTestResource;
import io.flowmaestro.connection.Backing;
import io.flowmaestro.events.EventHeader;
import io.flowmaestro.events.EventType;
import io.flowmaestro.events.Topic;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.Awaitility;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The service while Kafka is down, and after it came. */
@QuarkusTest
@TestProfile(OutboxOutageIT.WithoutKafka.class)
class OutboxOutageIT {
    @ConfigProperty(name = "kafka.bootstrap.servers")
    String bootstrapServers;

    @TempDir
    Path directory;

    Issuer issuer;

    /** Nothing listens where Kafka should. */
    public static class WithoutKafka extends Backing {
        @Override
        public List<TestResourceEntry> testResources() {
            return super.testResources().stream()
                    .filter(resource -> !resource.getClazz().equals(KafkaTestResource.class))
                    .toList();
        }

        @Override
        public Map<String, String> getConfigOverrides() {
            Map<String, String> config = new HashMap<>(super.getConfigOverrides());
            config.put("kafka.bootstrap.servers", "127.0.0.1:" + FreePort.find());
            return config;
        }
    }

    @Test
    void takesConnectionsWithoutKafkaAndTellsOfThemWhenItIsBack() {
        // Given
        int made = given().auth()
                .oauth2(issuer.token("editor", "connection-service"))
                .contentType(ContentType.JSON)
                .body(Map.of(
                        "id", "conn_outage",
                        "provider", "hubspot",
                        "name", "Outage",
                        "method", "private_app_token",
                        "credential", Map.of("token", "pat-na1-outage")))
                .post("/api/v1/connections")
                .statusCode();
        int alive = given().get("/q/health/live").statusCode();

        // When
        int port = Integer.parseInt(bootstrapServers.substring(bootstrapServers.indexOf(':') + 1));
        List<ConsumerRecord<String, String>> told;
        try (EmbeddedKafka kafka = EmbeddedKafka.start(directory, port)) {
            kafka.topics(
                    Map.of(Topic.CONNECTION_EVENTS, 12, Topic.OPERATION_RESULTS, 12, Topic.OPERATION_REQUESTS, 12));
            try (KafkaLog events = new KafkaLog(bootstrapServers, Topic.CONNECTION_EVENTS)) {
                told = Awaitility.await()
                        .atMost(Duration.ofSeconds(60))
                        .until(() -> events.of("conn_outage"), records -> !records.isEmpty());
            }
        }

        // Then
        assertThat(made).isEqualTo(201);
        assertThat(alive).isEqualTo(200);
        assertThat(KafkaLog.header(told.get(0), EventHeader.TYPE)).isEqualTo(EventType.CONNECTION_CREATED);
    }
}
