package io.flowmaestro.connection.outbox;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flowmaestro.backing.issuer.Issuer;
import io.flowmaestro.backing.testing.KafkaLog;
import io.flowmaestro.connection.Backing;
import io.flowmaestro.events.ConnectionChanged;
import io.flowmaestro.events.ConnectionStatus;
import io.flowmaestro.events.EventHeader;
import io.flowmaestro.events.EventJson;
import io.flowmaestro.events.EventType;
import io.flowmaestro.events.Partitions;
import io.flowmaestro.events.Topic;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.Awaitility;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(Backing.class)
class OutboxIT {
    @ConfigProperty(name = "kafka.bootstrap.servers")
    String bootstrapServers;

    @Inject
    Pool pool;

    Issuer issuer;

    private KafkaLog events;

    @BeforeEach
    void openTopic() {
        events = new KafkaLog(bootstrapServers, Topic.CONNECTION_EVENTS);
    }

    @AfterEach
    void closeTopic() {
        events.close();
    }

    @Test
    void tellsOfAConnectionAsACloudEvent() throws Exception {
        // Given
        String id = "conn_told_" + UUID.randomUUID();
        make(id);

        // When
        ConsumerRecord<String, String> event = events(id, 1).get(0);

        // Then
        ConnectionChanged told = EventJson.MAPPER.readValue(event.value(), ConnectionChanged.class);
        assertThat(told.connectionId()).isEqualTo(id);
        assertThat(told.provider()).isEqualTo("hubspot");
        assertThat(told.status()).isEqualTo(ConnectionStatus.ACTIVE);
        assertThat(event.value()).doesNotContain("pat-na1-outbox");
        assertThat(event.key()).isEqualTo(id);
        assertThat(event.partition()).isEqualTo(Partitions.of(id, 12));
        assertThat(KafkaLog.header(event, EventHeader.TYPE)).isEqualTo(EventType.CONNECTION_CREATED);
        assertThat(KafkaLog.header(event, EventHeader.SPEC_VERSION)).isEqualTo("1.0");
        assertThat(KafkaLog.header(event, EventHeader.SOURCE)).isEqualTo("connection-service");
        assertThat(KafkaLog.header(event, EventHeader.SUBJECT)).isEqualTo(id);
        assertThat(KafkaLog.header(event, EventHeader.TENANT)).isEqualTo("acme");
        assertThat(KafkaLog.header(event, EventHeader.CONTENT_TYPE)).isEqualTo("application/json");
        assertThat(UUID.fromString(KafkaLog.header(event, EventHeader.ID))).isNotNull();
        assertThat(Instant.parse(KafkaLog.header(event, EventHeader.TIME))).isEqualTo(told.at());
    }

    @Test
    void keepsTheOrderOfAConnectionsEventsAndEmptiesItsTable() throws Exception {
        // Given
        String id = "conn_ordered_" + UUID.randomUUID();

        // When
        for (int i = 0; i < 10; i++) {
            make(id);
            editor().delete("/api/v1/connections/" + id).then().statusCode(200);
        }
        List<String> types = events(id, 20).stream()
                .map(event -> KafkaLog.header(event, EventHeader.TYPE))
                .toList();

        // Then
        for (int i = 0; i < 20; i += 2) {
            assertThat(types.subList(i, i + 2))
                    .containsExactly(EventType.CONNECTION_CREATED, EventType.CONNECTION_DELETED);
        }
        JsonNode last = EventJson.MAPPER.readTree(events(id, 20).get(19).value());
        assertThat(last.get("status").textValue()).isEqualTo("deleted");
        Awaitility.await().until(() -> waiting(id) == 0);
    }

    @Test
    void tellsOfAConnectionThatNobodyAuthorizedNeitherAtFirstNorAtLast() {
        // Given
        String pending = "conn_pending_" + UUID.randomUUID();
        editor().contentType(ContentType.JSON)
                .body(Map.of("provider", "slack", "name", pending, "id", pending))
                .post("/api/v1/connections")
                .then()
                .statusCode(201);
        editor().delete("/api/v1/connections/" + pending).then().statusCode(200);
        String later = "conn_later_" + UUID.randomUUID();
        make(later);

        // When
        events(later, 1);

        // Then
        assertThat(events.of(pending)).isEmpty();
    }

    private List<ConsumerRecord<String, String>> events(String id, int count) {
        return Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> events.of(id), records -> records.size() >= count);
    }

    private long waiting(String id) {
        return pool.preparedQuery("select count(*) from outbox where aggregateid = $1")
                .execute(io.vertx.mutiny.sqlclient.Tuple.of(id))
                .await()
                .atMost(Duration.ofSeconds(10))
                .iterator()
                .next()
                .getLong(0);
    }

    private void make(String id) {
        editor().contentType(ContentType.JSON)
                .body(Map.of(
                        "id",
                        id,
                        "provider",
                        "hubspot",
                        "name",
                        id,
                        "method",
                        "private_app_token",
                        "credential",
                        Map.of("token", "pat-na1-outbox")))
                .post("/api/v1/connections")
                .then()
                .statusCode(201);
    }

    private RequestSpecification editor() {
        return given().auth().oauth2(issuer.token("editor", "connection-service"));
    }
}
