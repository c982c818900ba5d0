package io.flowmaestro.executor;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import io.flowmaestro.backing.issuer.Issuer;
import io.flowmaestro.backing.testing.IssuerTestResource;
import io.flowmaestro.backing.testing.KafkaTestResource;
import io.flowmaestro.backing.testing.PostgresTestResource;
import io.flowmaestro.events.EventHeader;
import io.flowmaestro.events.EventJson;
import io.flowmaestro.events.EventType;
import io.flowmaestro.events.FailureKind;
import io.flowmaestro.events.Partitions;
import io.flowmaestro.events.Topic;
import io.flowmaestro.executor.Platform.Received;
import io.flowmaestro.gateway.Outcome;
import io.flowmaestro.vault.client.CredentialRef;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Duration;
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
    Issuer issuer;

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

    @Test
    void writesTheAttemptDownBeforeTheCallLeaves() {
        // Given
        CredentialRef connection = connection("acme");
        String id = id();
        List<Integer> rows = new CopyOnWriteArrayList<>();
        gateway.answer(
                connection,
                call -> pool.preparedQuery("select number from attempt where operation_id = $1")
                        .execute(Tuple.of(id))
                        .invoke(found -> found.forEach(row -> rows.add(row.getInteger("number"))))
                        .replaceWith(SENT));

        // When
        platform.send(ask(connection, id));

        // Then
        assertThat(platform.result("acme", id).json().path("status").asText()).isEqualTo("succeeded");
        assertThat(rows).containsExactly(1);
    }

    @Test
    void carriesTheTraceFromTheRequestOverTheCallToTheResult() {
        // Given
        CredentialRef connection = connection("acme");
        String id = id();
        String trace = "4bf92f3577b34da6a3ce929d0e0e4736";

        // When
        platform.send(ask(connection, id).header("traceparent", "00-" + trace + "-00f067aa0ba902b7-01"));

        // Then
        String result = platform.result("acme", id).header("traceparent");
        String call = gateway.calls(connection).get(0).traceparent();
        assertThat(result).matches("00-" + trace + "-[0-9a-f]{16}-0[01]").doesNotContain("00f067aa0ba902b7");
        assertThat(call).matches("00-" + trace + "-[0-9a-f]{16}-0[01]").isNotEqualTo(result);
    }

    @Test
    void keepsTenantsWithTheSameConnectionIdApart() {
        // Given
        String connectionId = "conn_slack_main_" + id();
        String id = id();
        CredentialRef ours = connection("acme", connectionId, "slack");
        CredentialRef theirs = connection("globex", connectionId, "slack");
        gateway.answer(theirs, failed(FailureKind.NOT_FOUND, "channel_not_found", false));

        // When
        platform.send(ask(ours, id));
        platform.send(ask(theirs, id));

        // Then
        assertThat(platform.result("acme", id).json().path("status").asText()).isEqualTo("succeeded");
        assertThat(platform.result("globex", id).json().path("status").asText()).isEqualTo("failed");
        assertThat(gateway.calls(ours)).hasSize(1);
        assertThat(gateway.calls(theirs)).hasSize(1);
        assertThat(gateway.calls(ours).get(0).key())
                .isNotEqualTo(gateway.calls(theirs).get(0).key());
        assertThat(gateway.calls(ours).get(0).lease().ref()).isEqualTo(ours);
    }

    @Test
    void putsARequestFromAForeignPartitionerOnItsOwnPartitionOnce() {
        // Given
        CredentialRef connection = connection("acme");
        String id = id();
        int home = Partitions.of(connection.connectionId(), 12);

        // When
        platform.send(
                ask(connection, id).key("any-key").partition((home + 5) % 12).extra("x-foreign", "kept"));

        // Then
        assertThat(platform.result("acme", id).json().path("status").asText()).isEqualTo("succeeded");
        List<Received> requests = platform.find(
                Topic.OPERATION_REQUESTS, event -> event.header(EventHeader.ID).equals(id));
        assertThat(requests).hasSize(2);
        Received moved = requests.stream()
                .filter(event -> !event.header(EventHeader.MOVED_FROM).isEmpty())
                .findFirst()
                .orElseThrow();
        assertThat(moved.record().partition()).isEqualTo(home);
        assertThat(moved.key()).isEqualTo(connection.connectionId());
        assertThat(moved.header("x-foreign")).isEqualTo("kept");
        assertThat(moved.header(EventHeader.MOVED_FROM)).startsWith("operation-requests/" + (home + 5) % 12 + "/");
        assertThat(gateway.calls(connection)).hasSize(1);
    }

    @Test
    void putsARequestWithoutAKeyOnItsOwnPartition() {
        // Given
        CredentialRef connection = connection("acme");
        String id = id();

        // When
        platform.send(ask(connection, id).key(null));

        // Then
        assertThat(platform.result("acme", id).key()).isEqualTo(connection.connectionId());
        assertThat(gateway.calls(connection)).hasSize(1);
    }

    @Test
    void leavesOutAnOutputThatNoTopicTakes() {
        // Given
        CredentialRef connection = connection("acme");
        String read = id();
        String write = id();
        gateway.answer(
                connection,
                new Outcome.Succeeded(
                        EventJson.MAPPER.createObjectNode().put("text", "x".repeat(1_200_000)), null, 5, List.of()));

        // When
        platform.send(ask(connection, read).with("operation", "auth_test").with("parameters", Map.of()));
        platform.send(ask(connection, write));

        // Then
        JsonNode readResult = platform.result("acme", read).json();
        assertThat(readResult.path("status").asText()).isEqualTo("failed");
        assertThat(readResult.path("error").path("code").asText()).isEqualTo("result_too_large");
        JsonNode writeResult = platform.result("acme", write).json();
        assertThat(writeResult.path("status").asText()).isEqualTo("succeeded");
        assertThat(writeResult.path("output").isNull()).isTrue();
        assertThat(writeResult.path("warning").path("code").asText()).isEqualTo("result_too_large");
    }

    @Test
    void doesNotLetAHangingConnectionDelayAnother() {
        // Given
        CredentialRef hanging = connection("acme");
        CredentialRef other = connection("acme");
        gateway.answer(hanging, call -> Uni.createFrom().nothing());
        String id = id();

        // When
        for (int i = 0; i < 20; i++) {
            platform.send(ask(hanging, id())
                    .with("parameters", Map.of("channel", "C" + i, "message", "hello"))
                    .with("deadline", Instant.now().plusSeconds(8).toString()));
        }
        platform.send(ask(other, id));

        // Then
        Instant asked = Instant.now();
        assertThat(platform.result("acme", id).json().path("status").asText()).isEqualTo("succeeded");
        assertThat(Instant.now()).isBefore(asked.plusSeconds(5));
        assertThat(gateway.calls(hanging)).hasSize(4);
    }

    @Test
    void keepsTheOrderOfAConnectionThatAsksForIt() {
        // Given
        CredentialRef connection = connection("acme");
        List<String> done = new CopyOnWriteArrayList<>();
        gateway.answer(
                connection,
                call -> Uni.createFrom()
                        .item(SENT)
                        .onItem()
                        .delayIt()
                        .by(Duration.ofMillis(
                                call.parameters().path("message").asText().equals("0") ? 400 : 1))
                        .invoke(() -> done.add(call.parameters().path("message").asText())));
        List<String> ids = List.of(id(), id(), id(), id());

        // When
        for (int i = 0; i < ids.size(); i++) {
            platform.send(ask(connection, ids.get(i))
                    .with("ordering", "connection")
                    .with("parameters", Map.of("channel", "C1", "message", String.valueOf(i))));
        }

        // Then
        ids.forEach(id -> platform.result("acme", id));
        assertThat(done).containsExactly("0", "1", "2", "3");
    }

    @Test
    void measuresAndLetsTheMonitorAloneSee() {
        // Given
        CredentialRef connection = connection("acme");
        String id = id();
        platform.send(ask(connection, id));
        platform.result("acme", id);

        // When
        String metrics = given().auth()
                .oauth2(issuer.token("monitor", "executor-service"))
                .get("/q/metrics")
                .then()
                .statusCode(200)
                .extract()
                .asString();

        // Then
        assertThat(metrics)
                .contains(
                        "flowmaestro_operations_total{operation=\"send_message\",outcome=\"succeeded\",provider=\"slack\"}")
                .contains("flowmaestro_operation_duration_seconds_count")
                .contains("flowmaestro_provider_latency_seconds_count")
                .contains("flowmaestro_credential_lease_total{result=\"granted\"}")
                .contains("flowmaestro_inflight")
                .doesNotContain(connection.connectionId());
        given().get("/q/metrics").then().statusCode(401);
        given().get("/").then().statusCode(401);
        given().get("/q/health/ready").then().statusCode(200);
        given().get("/q/health/started").then().statusCode(200);
        given().get("/q/health/live").then().statusCode(200).body(not(containsString("aka")));
    }
}
