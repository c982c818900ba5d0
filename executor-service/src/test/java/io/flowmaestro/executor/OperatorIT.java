package io.flowmaestro.executor;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;

import io.flowmaestro.backing.issuer.Issuer;
import io.flowmaestro.backing.testing.IssuerTestResource;
import io.flowmaestro.backing.testing.KafkaTestResource;
import io.flowmaestro.backing.testing.PostgresTestResource;
import io.flowmaestro.events.EventHeader;
import io.flowmaestro.events.FailureKind;
import io.flowmaestro.events.Topic;
import io.flowmaestro.gateway.Outcome;
import io.flowmaestro.vault.client.CredentialRef;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.specification.RequestSpecification;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What operators see and do. */
@QuarkusTest
@QuarkusTestResource(KafkaTestResource.class)
@QuarkusTestResource(PostgresTestResource.class)
@QuarkusTestResource(IssuerTestResource.class)
class OperatorIT extends ExecutorFixture {
    Issuer issuer;

    @Test
    void showsWhatIsAtWorkAndWhatWaits() {
        // Given
        CredentialRef connection = connection("acme");
        CompletableFuture<Outcome> sent = new CompletableFuture<>();
        gateway.answer(connection, call -> Uni.createFrom().completionStage(sent));
        int flood = 150;
        IntStream.range(0, flood)
                .forEach(i -> platform.send(ask(connection, "flood_" + i + connection.connectionId())
                        .with("parameters", Map.of("channel", "C" + i, "message", "hello"))));

        // Then
        await().untilAsserted(() -> operator()
                .get("/api/v1/parked")
                .then()
                .statusCode(200)
                .body("find { it.connectionId == '" + connection.connectionId() + "' }.requests", greaterThan(0)));
        await().untilAsserted(() -> operator()
                .get("/api/v1/in-flight")
                .then()
                .statusCode(200)
                .body("findAll { it.connectionId == '" + connection.connectionId() + "' }.size()", equalTo(4)));
        sent.complete(SENT);
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(platform.find(
                                Topic.OPERATION_RESULTS, result -> result.key().equals(connection.connectionId())))
                        .hasSize(flood));
    }

    @Test
    void showsOpenBreakers() {
        // Given
        CredentialRef connection = connection("acme");
        gateway.answer(connection, failed(FailureKind.UNAVAILABLE, "down", false));
        for (int i = 0; i < 5; i++) {
            String id = id();
            platform.send(ask(connection, id).with("parameters", Map.of("channel", "C" + i, "message", "hello")));
            platform.result("acme", id);
        }

        // Then
        await().untilAsserted(() -> operator()
                .get("/api/v1/breakers")
                .then()
                .statusCode(200)
                .body("find { it.connectionId == '" + connection.connectionId() + "' }.state", equalTo("open")));
        await().untilAsserted(() -> given().auth()
                .oauth2(issuer.token("monitor", "executor-service"))
                .get("/q/metrics")
                .then()
                .body(containsString("flowmaestro_breaker_state{of=\"connection\",provider=\"slack\",state=\"open\"}"))
                .body(containsString("flowmaestro_requests_lag"))
                .body(containsString("flowmaestro_outbox_pending")));
    }

    @Test
    void replaysADeadLetterAsItCame() {
        // Given
        CredentialRef connection = connection("acme");
        String id = id();
        platform.send(ask(connection, id));
        platform.result("acme", id);
        platform.send(ask(connection, id)
                .header(EventHeader.TENANT_TOKEN, "proof-of-" + id)
                .with("parameters", Map.of("channel", "C1", "message", "another")));
        Platform.Received letter = platform.deadLetter(EventHeader.ID, id);
        assertThat(letter.record()
                        .headers()
                        .lastHeader(EventHeader.TENANT_TOKEN)
                        .value())
                .isNull();
        operator()
                .get("/api/v1/dead-letters")
                .then()
                .statusCode(200)
                .body("find { it.operationId == '" + id + "' }.reason", equalTo("conflict"));

        // When
        operator()
                .post("/api/v1/dead-letters/" + letter.record().partition() + "/"
                        + letter.record().offset() + "/replay")
                .then()
                .statusCode(200);

        // Then
        await().untilAsserted(() -> assertThat(platform.find(
                        Topic.OPERATION_REQUESTS,
                        request -> request.header(EventHeader.ID).equals(id)
                                && request.header(EventHeader.TENANT_TOKEN).equals("proof-of-" + id)
                                && request.header(EventHeader.DEAD_LETTER_REASON)
                                        .isEmpty()))
                .hasSize(2));
        operator().post("/api/v1/dead-letters/0/1000000/replay").then().statusCode(404);
        operator().post("/api/v1/dead-letters/77/0/replay").then().statusCode(404);
    }

    @Test
    @DisplayName("A2 nobody but an operator sees or does any of it")
    void letsOperatorsAloneIn() {
        for (String path : new String[] {"in-flight", "parked", "breakers", "dead-letters"}) {
            given().get("/api/v1/" + path).then().statusCode(401);
            given().auth()
                    .oauth2(issuer.token("monitor", "executor-service"))
                    .get("/api/v1/" + path)
                    .then()
                    .statusCode(403);
        }
        given().auth()
                .oauth2(issuer.token("monitor", "executor-service"))
                .post("/api/v1/dead-letters/0/0/replay")
                .then()
                .statusCode(403);
    }

    private RequestSpecification operator() {
        return given().auth()
                .oauth2(issuer.accessToken("monitor")
                        .audience("executor-service")
                        .roles("operator")
                        .sign());
    }
}
