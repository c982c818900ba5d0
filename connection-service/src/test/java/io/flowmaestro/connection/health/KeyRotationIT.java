package io.flowmaestro.connection.health;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flowmaestro.backing.issuer.Issuer;
import io.flowmaestro.backing.testing.KafkaLog;
import io.flowmaestro.connection.AdjustableClock;
import io.flowmaestro.connection.Api;
import io.flowmaestro.connection.Backing;
import io.flowmaestro.connection.Connections;
import io.flowmaestro.connection.ConsentingVault;
import io.flowmaestro.events.EventHeader;
import io.flowmaestro.events.EventJson;
import io.flowmaestro.events.EventType;
import io.flowmaestro.events.FailureKind;
import io.flowmaestro.events.OperationError;
import io.flowmaestro.events.Topic;
import io.flowmaestro.vault.client.CredentialRef;
import io.flowmaestro.vault.client.Secret;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.Awaitility;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A key takes another's place once it has passed its test, and is asked for in time. */
@QuarkusTest
@TestProfile(Backing.class)
class KeyRotationIT {
    private static final String OLD = "SG.old";
    private static final String NEW = "SG.new";

    @ConfigProperty(name = "kafka.bootstrap.servers")
    String bootstrapServers;

    @Inject
    ConsentingVault vault;

    @Inject
    Connections connections;

    @Inject
    AdjustableClock clock;

    Issuer issuer;

    private StandInExecutor executor;

    @BeforeEach
    void openTopics() {
        executor = new StandInExecutor(bootstrapServers);
        Api.awaitReady();
    }

    @AfterEach
    void closeTopics() {
        executor.close();
        clock.ahead(Duration.ZERO);
    }

    @Test
    void triesTheNewKeyOutAndThenMakesItCurrent() throws Exception {
        // Given
        String id = make();

        // When
        CompletableFuture<Response> rotation = rotate(id, NEW);
        CredentialRef candidate = candidate(id);
        ConsumerRecord<String, String> asked = executor.answer(candidate.connectionId(), null);
        Secret duringTheTest = key(id);
        Response rotated = rotation.get(20, TimeUnit.SECONDS);

        // Then
        assertThat(EventJson.MAPPER.readTree(asked.value()).get("connectionId").textValue())
                .isEqualTo(candidate.connectionId());
        assertThat(duringTheTest).isEqualTo(Secret.of(OLD));
        assertThat(rotated.statusCode()).as(rotated.asString()).isEqualTo(200);
        assertThat(rotated.asString()).doesNotContain(NEW);
        assertThat(key(id)).isEqualTo(Secret.of(NEW));
        assertThat(vault.fake().kept()).doesNotContain(candidate);
        assertThat(Instant.parse(rotated.jsonPath().getString("rotateBy")))
                .isEqualTo(Instant.parse(rotated.jsonPath().getString("keyRotatedAt"))
                        .plus(90, ChronoUnit.DAYS));
    }

    @Test
    void goesOnWithTheOldKeyWhereTheNewOneDoesNotPass() throws Exception {
        // Given
        String id = make();
        OperationError refused =
                OperationError.of(FailureKind.INVALID_AUTH, "unauthorized", "SendGrid refused the key: unauthorized.");

        // When
        CompletableFuture<Response> rotation = rotate(id, NEW);
        CredentialRef candidate = candidate(id);
        executor.answer(candidate.connectionId(), refused);
        Response problem = rotation.get(20, TimeUnit.SECONDS);

        // Then
        assertThat(problem.statusCode()).isEqualTo(422);
        assertThat(problem.jsonPath().getString("code")).isEqualTo("key_not_accepted");
        assertThat(problem.jsonPath().getString("errors[0].pointer")).isEqualTo("/credential");
        assertThat(problem.jsonPath().getString("errors[0].message"))
                .isEqualTo("SendGrid refused the key: unauthorized.");
        assertThat(key(id)).isEqualTo(Secret.of(OLD));
        assertThat(vault.fake().kept()).doesNotContain(candidate);
        assertThat(editor().get("/api/v1/connections/" + id).jsonPath().getString("status"))
                .isEqualTo("active");
    }

    @Test
    void goesOnWithTheOldKeyWhereNobodyTestsTheNewOne() throws Exception {
        // Given
        String id = make();

        // When
        Response problem = rotate(id, NEW).get(20, TimeUnit.SECONDS);

        // Then
        assertThat(problem.jsonPath().getString("code")).isEqualTo("test_unanswered");
        assertThat(key(id)).isEqualTo(Secret.of(OLD));
        assertThat(vault.fake().kept())
                .noneMatch(ref -> ref.current().connectionId().equals(id) && ref.isCandidate());
    }

    @Test
    void refusesWhatIsNoKey() throws Exception {
        // Given
        String keyed = make();
        String browsed = editor().contentType(ContentType.JSON)
                .body(Map.of("provider", "slack", "name", "Slack " + UUID.randomUUID()))
                .post("/api/v1/connections")
                .jsonPath()
                .getString("id");

        // When
        Response unfit = editor().contentType(ContentType.JSON)
                .body(Map.of("credential", Map.of("key", NEW)))
                .post("/api/v1/connections/" + keyed + "/rotation");
        Response noKey = rotate(browsed, NEW).get(20, TimeUnit.SECONDS);

        // Then
        assertThat(unfit.statusCode()).isEqualTo(422);
        assertThat(unfit.jsonPath().getList("errors.pointer")).contains("/credential/api_key", "/credential/key");
        assertThat(noKey.statusCode()).isEqualTo(409);
        assertThat(noKey.jsonPath().getString("code")).isEqualTo("not_a_key");
    }

    @Test
    void noPersonNamesACandidate() {
        // When
        Response made = editor().contentType(ContentType.JSON)
                .body(Map.of(
                        "id",
                        "conn_1~next",
                        "provider",
                        "sendgrid",
                        "name",
                        "SendGrid " + UUID.randomUUID(),
                        "credential",
                        Map.of("api_key", OLD)))
                .post("/api/v1/connections");

        // Then
        assertThat(made.statusCode()).isEqualTo(422);
        assertThat(made.jsonPath().getList("errors.pointer")).contains("/id");
    }

    @Test
    void remindsOnceAndUntilTheKeyIsRotated() throws Exception {
        // Given
        String id = make();

        // When
        remindAfter(Duration.ofDays(75));
        remindAfter(Duration.ofDays(77));
        remindAfter(Duration.ofDays(78));
        CompletableFuture<Response> rotation = rotate(id, NEW);
        executor.answer(candidate(id).connectionId(), null);
        rotation.get(20, TimeUnit.SECONDS);
        remindAfter(Duration.ofDays(79));

        // Then
        List<ConsumerRecord<String, String>> alerts = alerts(id, 2);
        assertThat(alerts)
                .extracting(alert -> KafkaLog.header(alert, EventHeader.TYPE))
                .containsExactly(EventType.ALERT_RAISED, EventType.ALERT_RESOLVED);
        JsonNode raised = EventJson.MAPPER.readTree(alerts.get(0).value());
        JsonNode resolved = EventJson.MAPPER.readTree(alerts.get(1).value());
        assertThat(raised.at("/error/code").textValue()).isEqualTo("key_rotation_due");
        assertThat(raised.at("/error/action").textValue()).isEqualTo("replace_key");
        assertThat(Instant.parse(raised.path("raisedAt").textValue()))
                .isAfter(Instant.now().plus(76, ChronoUnit.DAYS));
        assertThat(raised.path("connectionId").textValue()).isEqualTo(id);
        assertThat(KafkaLog.header(alerts.get(0), EventHeader.TENANT)).isEqualTo("acme");
        assertThat(resolved.path("alertId")).isEqualTo(raised.path("alertId"));
        assertThat(resolved.hasNonNull("resolvedAt")).isTrue();
    }

    private void remindAfter(Duration age) {
        clock.ahead(age);
        connections.remind().await().atMost(Duration.ofSeconds(10));
    }

    private List<ConsumerRecord<String, String>> alerts(String id, int count) {
        try (KafkaLog log = new KafkaLog(bootstrapServers, Topic.OPERATION_ALERTS)) {
            return Awaitility.await().until(() -> log.of(id), records -> records.size() >= count);
        }
    }

    private CredentialRef candidate(String id) {
        return Awaitility.await()
                .until(
                        () -> vault.fake().kept().stream()
                                .filter(ref -> ref.isCandidate()
                                        && ref.current().connectionId().equals(id))
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    private Secret key(String id) {
        return vault.lease(new CredentialRef("acme", id), "op_1")
                .await()
                .atMost(Duration.ofSeconds(5))
                .secrets()
                .get("api_key");
    }

    private CompletableFuture<Response> rotate(String id, String key) {
        return CompletableFuture.supplyAsync(() -> editor().contentType(ContentType.JSON)
                .body(Map.of("credential", Map.of("api_key", key)))
                .post("/api/v1/connections/" + id + "/rotation"));
    }

    private String make() {
        return new Api(issuer, "editor").makeWithKey(Map.of("credential", Map.of("api_key", OLD)));
    }

    private RequestSpecification editor() {
        return given().auth().oauth2(issuer.token("editor", "connection-service"));
    }
}
