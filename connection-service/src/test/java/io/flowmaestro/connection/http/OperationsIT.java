package io.flowmaestro.connection.http;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowmaestro.backing.issuer.Issuer;
import io.flowmaestro.backing.testing.KafkaLog;
import io.flowmaestro.connection.Api;
import io.flowmaestro.connection.Backing;
import io.flowmaestro.connection.Results;
import io.flowmaestro.connection.health.StandInExecutor;
import io.flowmaestro.events.EventHeader;
import io.flowmaestro.events.EventJson;
import io.flowmaestro.events.FailureKind;
import io.flowmaestro.events.OperationError;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.Awaitility;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Operations that a person tries, and looks up. */
@QuarkusTest
@TestProfile(Backing.class)
class OperationsIT {
    private static final Duration DEADLINE = Duration.ofSeconds(20);

    @ConfigProperty(name = "kafka.bootstrap.servers")
    String bootstrapServers;

    Issuer issuer;

    private Api api;
    private StandInExecutor executor;

    @BeforeEach
    void openTopics() {
        api = new Api(issuer, "editor");
        executor = new StandInExecutor(bootstrapServers);
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> given().get("/q/health/ready").statusCode() == 200);
    }

    @AfterEach
    void closeTopics() {
        executor.close();
    }

    @Test
    void triesAnOperationAndShowsHowItEnded() throws Exception {
        // Given
        String id = api.makeWithKey(Map.of());

        // When
        CompletableFuture<Response> trial =
                attempt(id, "get_username", UUID.randomUUID().toString());
        ConsumerRecord<String, String> request = executor.answer(id, null);
        Response tried = trial.get(20, TimeUnit.SECONDS);

        // Then
        assertThat(EventJson.MAPPER.readTree(request.value()).get("debug").booleanValue())
                .isTrue();
        assertThat(tried.statusCode()).as(tried.asString()).isEqualTo(200);
        assertThat(tried.jsonPath().getString("status")).isEqualTo("succeeded");
        assertThat(tried.jsonPath().getString("output.account")).isEqualTo("Acme");
        assertThat(tried.jsonPath().getString("operationId")).isEqualTo(header(request, EventHeader.ID));
        Awaitility.await()
                .atMost(DEADLINE)
                .until(() -> lookUp(header(request, EventHeader.ID)).statusCode() == 200);
    }

    @Test
    void asksForTheSameOperationWhereTheRequestIsSentAgain() throws Exception {
        // Given
        String id = api.makeWithKey(Map.of());
        String key = UUID.randomUUID().toString();
        CompletableFuture<Response> first = attempt(id, "get_username", key);
        String asked = header(executor.answer(id, null), EventHeader.ID);
        first.get(20, TimeUnit.SECONDS);

        // When
        CompletableFuture<Response> second = attempt(id, "get_username", key);
        String askedAgain = header(executor.answerTo(2, id), EventHeader.ID);
        second.get(20, TimeUnit.SECONDS);
        Response other = attempt(id, "get_lists", key).get(20, TimeUnit.SECONDS);

        // Then
        assertThat(askedAgain).isEqualTo(asked);
        assertThat(other.statusCode()).isEqualTo(422);
        assertThat(other.jsonPath().getString("code")).isEqualTo("key_reused");
    }

    @Test
    void saysWhatIsWrongBeforeAnythingIsAskedFor() throws Exception {
        // Given
        String id = api.makeWithKey(Map.of());

        // When
        Response unknown = attempt(id, "no_such_operation", "k1-" + id).get(20, TimeUnit.SECONDS);
        Response unfit = attempt(id, "send_email", "k2-" + id).get(20, TimeUnit.SECONDS);
        api.as().body(Map.of("enabled", false)).patch(Api.CONNECTIONS + "/" + id);
        Response off = attempt(id, "get_username", "k3-" + id).get(20, TimeUnit.SECONDS);

        // Then
        assertThat(unknown.jsonPath().getString("code")).isEqualTo("unknown_operation");
        assertThat(unfit.jsonPath().getString("code")).isEqualTo("validation");
        assertThat(unfit.jsonPath().getList("errors.pointer"))
                .isNotEmpty()
                .allSatisfy(pointer -> assertThat(String.valueOf(pointer)).startsWith("/parameters/"));
        assertThat(off.jsonPath().getString("code")).isEqualTo("switched_off");
        assertThat(executor.requested(id)).isZero();
    }

    @Test
    void looksUpWhatWasRunWithItsAttemptsErrorAndLog() throws Exception {
        // Given
        String id = api.makeWithKey(Map.of());
        OperationError error = OperationError.of(FailureKind.REJECTED, "no", "SendGrid refused.");
        List<String> ids =
                Stream.generate(() -> "op_" + UUID.randomUUID()).limit(5).toList();
        for (int i = 0; i < ids.size(); i++) {
            executor.complete(
                    "acme", Results.of(ids.get(i), id, "send_email", i % 2 == 0 ? null : error, Instant.now()));
        }
        executor.complete("acme", Results.of(ids.get(1), id, "send_email", error, Instant.now()));
        Awaitility.await()
                .atMost(DEADLINE)
                .until(() -> list(id).getList("items").size() == 5);

        // When
        JsonPath failed = lookUp(ids.get(1)).jsonPath();
        Response theirs = new Api(issuer, "stranger").as().get("/api/v1/operations/" + ids.get(1));

        // Then
        assertThat(failed.getString("status")).isEqualTo("failed");
        assertThat(failed.getInt("attempts")).isEqualTo(2);
        assertThat(failed.getString("error.code")).isEqualTo("no");
        assertThat(failed.getString("workflow.executionId")).isEqualTo("ex_9");
        assertThat(failed.getList("debug")).containsExactly("[DEBUG] Integration: sendgrid.send_email");
        assertThat(theirs.statusCode()).isEqualTo(404);
        assertThat(pages(id)).containsExactlyInAnyOrderElementsOf(ids);
        assertThat(api.as()
                        .queryParam("status", "failed")
                        .get(Api.CONNECTIONS + "/" + id + "/operations")
                        .jsonPath()
                        .getList("items.id"))
                .containsExactlyInAnyOrder(ids.get(1), ids.get(3));
    }

    @Test
    void makesAConnectionOnceHoweverOftenItIsAskedFor() {
        // Given
        Map<String, Object> asked = Map.of("provider", "slack", "name", "Slack " + UUID.randomUUID());
        String key = UUID.randomUUID().toString();

        // When
        Response first = create(asked, key);
        Response second = create(asked, key);
        Response other = create(Map.of("provider", "slack", "name", "Other " + UUID.randomUUID()), key);
        Response noKey = create(asked, "k".repeat(256));

        // Then
        assertThat(first.statusCode()).isEqualTo(201);
        assertThat(second.statusCode()).as(second.asString()).isEqualTo(201);
        assertThat(second.jsonPath().getString("id")).isEqualTo(first.jsonPath().getString("id"));
        assertThat(second.jsonPath().getString("authorizeUrl")).isNotBlank();
        assertThat(other.statusCode()).isEqualTo(422);
        assertThat(other.jsonPath().getString("code")).isEqualTo("key_reused");
        assertThat(noKey.jsonPath().getList("errors.pointer")).containsExactly("/Idempotency-Key");
    }

    @Test
    void letsARequestThatWasRefusedBeSentAgainWithItsKey() {
        // Given
        String name = "SendGrid " + UUID.randomUUID();
        String taken = api.makeWithKey(Map.of("name", name));
        Map<String, Object> asked = Map.of(
                "provider", "sendgrid", "name", name, "method", "api_key", "credential", Map.of("api_key", "SG.test"));
        String key = UUID.randomUUID().toString();

        // When
        Response refused = create(asked, key);
        api.as().delete(Api.CONNECTIONS + "/" + taken);
        Response made = create(asked, key);

        // Then
        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(made.statusCode()).as(made.asString()).isEqualTo(201);
    }

    private Response create(Map<String, Object> asked, String key) {
        return api.as().header("Idempotency-Key", key).body(asked).post(Api.CONNECTIONS);
    }

    private CompletableFuture<Response> attempt(String id, String operation, String key) {
        return CompletableFuture.supplyAsync(() -> api.as()
                .header("Idempotency-Key", key)
                .body(Map.of("parameters", Map.of()))
                .post(Api.CONNECTIONS + "/" + id + "/operations/" + operation));
    }

    private Response lookUp(String operationId) {
        return api.as().get("/api/v1/operations/" + operationId);
    }

    private JsonPath list(String id) {
        return api.as().get(Api.CONNECTIONS + "/" + id + "/operations").jsonPath();
    }

    private List<String> pages(String id) {
        List<String> ids = new ArrayList<>();
        String cursor = null;
        do {
            var page = api.as().queryParam("limit", 2);
            JsonPath answer = (cursor == null ? page : page.queryParam("cursor", cursor))
                    .get(Api.CONNECTIONS + "/" + id + "/operations")
                    .jsonPath();
            ids.addAll(answer.getList("items.id"));
            cursor = answer.getString("nextCursor");
        } while (cursor != null);
        return ids;
    }

    private static String header(ConsumerRecord<?, ?> record, String name) {
        return KafkaLog.header(record, name);
    }
}
