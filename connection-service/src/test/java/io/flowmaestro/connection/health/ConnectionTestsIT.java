package io.flowmaestro.connection.health;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flowmaestro.backing.issuer.Issuer;
import io.flowmaestro.backing.testing.KafkaLog;
import io.flowmaestro.connection.Api;
import io.flowmaestro.connection.Backing;
import io.flowmaestro.events.EventHeader;
import io.flowmaestro.events.EventJson;
import io.flowmaestro.events.EventType;
import io.flowmaestro.events.FailureKind;
import io.flowmaestro.events.OperationError;
import io.flowmaestro.events.Topic;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.Awaitility;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(Backing.class)
class ConnectionTestsIT {
    @ConfigProperty(name = "kafka.bootstrap.servers")
    String bootstrapServers;

    Issuer issuer;

    private StandInExecutor executor;
    private KafkaLog events;

    @BeforeEach
    void openTopics() {
        executor = new StandInExecutor(bootstrapServers);
        events = new KafkaLog(bootstrapServers, Topic.CONNECTION_EVENTS);
        Api.awaitReady();
    }

    @AfterEach
    void closeTopics() {
        executor.close();
        events.close();
    }

    @Test
    void asksForTheProvidersTestAndReportsThreeChecks() throws Exception {
        // Given
        String id = make();

        // When
        CompletableFuture<Response> test = test(id);
        ConsumerRecord<String, String> request = executor.answer(id, null);
        ConsumerRecord<String, String> identity = executor.answerTo(2, id);
        Response report = test.get(20, TimeUnit.SECONDS);

        // Then
        JsonNode asked = EventJson.MAPPER.readTree(request.value());
        assertThat(asked.get("provider").textValue()).isEqualTo("sendgrid");
        assertThat(asked.get("connectionId").textValue()).isEqualTo(id);
        assertThat(asked.hasNonNull("operation")).isTrue();
        assertThat(asked.hasNonNull("deadline")).isTrue();
        assertThat(KafkaLog.header(request, EventHeader.TYPE)).isEqualTo(EventType.OPERATION_REQUESTED);
        assertThat(KafkaLog.header(request, EventHeader.TENANT)).isEqualTo("acme");
        assertThat(KafkaLog.header(request, EventHeader.SUBJECT)).isEqualTo(id);
        assertThat(KafkaLog.header(request, EventHeader.SOURCE)).isEqualTo("connection-service");
        assertThat(report.statusCode()).as(report.asString()).isEqualTo(200);
        assertThat(report.jsonPath().getString("status")).isEqualTo("active");
        assertThat(report.jsonPath().getList("checks.name")).containsExactly("token", "reachability", "permissions");
        assertThat(report.jsonPath().getList("checks.status")).containsExactly("passed", "passed", "skipped");
        assertThat(types(id, 2)).containsExactly(EventType.CONNECTION_CREATED, EventType.CONNECTION_TESTED);
        assertThat(EventJson.MAPPER.readTree(identity.value()).get("operation").textValue())
                .isEqualTo("get_username");
        assertThat(editor().get("/api/v1/connections/" + id).jsonPath().getString("account"))
                .isEqualTo("Acme");
    }

    @Test
    void asksToReconnectWhereTheCredentialIsRefused() throws Exception {
        // Given
        String id = make();
        OperationError refused = OperationError.of(FailureKind.INVALID_AUTH, "EXPIRED", "SendGrid refused the token.");

        // When
        CompletableFuture<Response> test = test(id);
        executor.answer(id, refused);
        Response report = test.get(20, TimeUnit.SECONDS);

        // Then
        assertThat(report.jsonPath().getString("status")).isEqualTo("reauth_required");
        assertThat(report.jsonPath().getString("checks[0].status")).isEqualTo("failed");
        assertThat(report.jsonPath().getString("checks[0].hint")).isNotBlank();
        assertThat(status(id)).isEqualTo("reauth_required");
        assertThat(types(id, 3))
                .containsExactly(
                        EventType.CONNECTION_CREATED,
                        EventType.CONNECTION_TESTED,
                        EventType.CONNECTION_REAUTH_REQUIRED);
    }

    @Test
    void degradesWhereTheProviderIsDownAndHealsWhenItIsBack() throws Exception {
        // Given
        String id = make();
        OperationError down = OperationError.of(FailureKind.UNAVAILABLE, null, "SendGrid is down.");

        // When
        CompletableFuture<Response> first = test(id);
        executor.answer(id, down);
        first.get(20, TimeUnit.SECONDS);
        String degraded = status(id);
        CompletableFuture<Response> second = test(id);
        executor.answerTo(2, id);
        executor.answerTo(3, id);
        second.get(20, TimeUnit.SECONDS);

        // Then
        assertThat(degraded).isEqualTo("degraded");
        assertThat(status(id)).isEqualTo("active");
    }

    @Test
    void saysThatNobodyAnsweredAndLeavesTheStatus() {
        // Given
        String id = make();

        // When
        Response unanswered = editor().post("/api/v1/connections/" + id + "/test");

        // Then
        assertThat(unanswered.statusCode()).isEqualTo(503);
        assertThat(unanswered.jsonPath().getString("code")).isEqualTo("test_unanswered");
        assertThat(status(id)).isEqualTo("active");
    }

    private List<String> types(String id, int count) {
        return Awaitility.await().until(() -> events.of(id), records -> records.size() >= count).stream()
                .map(record -> KafkaLog.header(record, EventHeader.TYPE))
                .toList();
    }

    private CompletableFuture<Response> test(String id) {
        return CompletableFuture.supplyAsync(() -> editor().post("/api/v1/connections/" + id + "/test"));
    }

    private @Nullable String status(String id) {
        return editor().get("/api/v1/connections/" + id).jsonPath().getString("status");
    }

    private String make() {
        return new Api(issuer, "editor").makeWithKey(Map.of());
    }

    private io.restassured.specification.RequestSpecification editor() {
        return given().auth().oauth2(issuer.token("editor", "connection-service"));
    }
}
