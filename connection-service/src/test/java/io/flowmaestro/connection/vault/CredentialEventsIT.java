package io.flowmaestro.connection.vault;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowmaestro.backing.issuer.Issuer;
import io.flowmaestro.connection.Backing;
import io.flowmaestro.events.ConnectionChanged;
import io.flowmaestro.events.ConnectionStatus;
import io.flowmaestro.events.EventHeader;
import io.flowmaestro.events.EventJson;
import io.flowmaestro.events.EventType;
import io.flowmaestro.events.Topic;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.specification.RequestSpecification;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(Backing.class)
class CredentialEventsIT {
    @ConfigProperty(name = "kafka.bootstrap.servers")
    String bootstrapServers;

    Issuer issuer;

    private final String id = "conn_" + UUID.randomUUID();
    private KafkaProducer<String, byte[]> topic;

    @BeforeEach
    void openTopic() {
        topic = new KafkaProducer<>(
                Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers),
                new StringSerializer(),
                new ByteArraySerializer());
    }

    @AfterEach
    void closeTopic() {
        topic.close();
    }

    @Test
    void aRefusedCredentialMakesItsConnectionReauthRequired() throws Exception {
        // Given
        make(id);

        // When
        tell(id, "credential-vault-service", Instant.now());
        tell(id, "credential-vault-service", Instant.now());

        // Then
        Awaitility.await().until(() -> connection(id).getString("status").equals("reauth_required"));
        assertThat(connection(id).getString("reason")).isEqualTo("invalid_grant");
    }

    @Test
    void whatIsNotTheVaultsOrOfACredentialThatWasReplacedOrUnreadableChangesNothing() throws Exception {
        // Given
        String last = "conn_" + UUID.randomUUID();
        make(id);
        make(last);

        // When
        tell(id, "somebody-else", Instant.now());
        tell(id, "credential-vault-service", Instant.now().minusSeconds(60));
        send(id, "credential-vault-service", "no JSON".getBytes(StandardCharsets.UTF_8));
        tell("conn_unknown", "credential-vault-service", Instant.now());
        tell(id, last, "credential-vault-service", Instant.now());

        // Then
        Awaitility.await().until(() -> connection(last).getString("status").equals("reauth_required"));
        assertThat(connection(id).getString("status")).isEqualTo("active");
    }

    private void tell(String connectionId, String source, Instant at) throws Exception {
        tell(connectionId, connectionId, source, at);
    }

    /** With another key than its own it comes after what has that key. */
    private void tell(String key, String connectionId, String source, Instant at) throws Exception {
        ConnectionChanged told = new ConnectionChanged(
                connectionId,
                "hubspot",
                null,
                ConnectionStatus.REAUTH_REQUIRED,
                null,
                null,
                false,
                "invalid_grant",
                at);
        send(key, source, EventJson.MAPPER.writeValueAsBytes(told));
    }

    private void send(String key, String source, byte[] value) throws Exception {
        ProducerRecord<String, byte[]> event = new ProducerRecord<>(Topic.CONNECTION_EVENTS, key, value);
        Map.of(
                        EventHeader.SOURCE,
                        source,
                        EventHeader.TYPE,
                        EventType.CONNECTION_REAUTH_REQUIRED,
                        EventHeader.TENANT,
                        "acme",
                        EventHeader.ID,
                        UUID.randomUUID().toString())
                .forEach((name, text) -> event.headers().add(name, text.getBytes(StandardCharsets.UTF_8)));
        topic.send(event).get(10, TimeUnit.SECONDS);
    }

    private JsonPath connection(String connectionId) {
        return editor().get("/api/v1/connections/" + connectionId).jsonPath();
    }

    private void make(String connectionId) {
        editor().contentType(ContentType.JSON)
                .body(Map.of(
                        "id",
                        connectionId,
                        "provider",
                        "hubspot",
                        "name",
                        connectionId,
                        "method",
                        "private_app_token",
                        "credential",
                        Map.of("token", "pat-na1-refused")))
                .post("/api/v1/connections")
                .then()
                .statusCode(201);
    }

    private RequestSpecification editor() {
        return given().auth().oauth2(issuer.token("editor", "connection-service"));
    }
}
