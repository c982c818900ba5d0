package io.flowmaestro.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.flowmaestro.backing.testing.IssuerTestResource;
import io.flowmaestro.backing.testing.KafkaTestResource;
import io.flowmaestro.backing.testing.PostgresTestResource;
import io.flowmaestro.events.EventHeader;
import io.flowmaestro.events.FailureKind;
import io.flowmaestro.events.OperationError;
import io.flowmaestro.gateway.OperationCall;
import io.flowmaestro.gateway.Outcome;
import io.flowmaestro.vault.client.CredentialRef;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is asked twice is done once, and what failed harmlessly is tried again. */
@QuarkusTest
@QuarkusTestResource(KafkaTestResource.class)
@QuarkusTestResource(PostgresTestResource.class)
@QuarkusTestResource(IssuerTestResource.class)
class RepeatIT extends ExecutorFixture {
    @Test
    void publishesTheStoredResultAgain() {
        // Given
        CredentialRef connection = connection("acme");
        String id = id();
        platform.send(ask(connection, id));
        String first = platform.result("acme", id).text();
        gateway.answer(connection, failed(FailureKind.REJECTED, "no", false));

        // When
        platform.send(ask(connection, id).with("debug", true));

        // Then
        await().untilAsserted(() -> assertThat(platform.results("acme", id)).hasSize(2));
        assertThat(platform.results("acme", id).get(1).text()).isEqualTo(first);
        assertThat(platform.results("acme", id).get(1).header(EventHeader.TIME))
                .isEqualTo(platform.results("acme", id).get(0).header(EventHeader.TIME));
        assertThat(gateway.calls(connection)).hasSize(1);
    }

    @Test
    void joinsACallThatIsUnderWay() {
        // Given
        CredentialRef connection = connection("acme");
        String id = id();
        gateway.answer(
                connection,
                call -> Uni.createFrom().item(SENT).onItem().delayIt().by(Duration.ofMillis(500)));

        // When
        for (int i = 0; i < 5; i++) {
            platform.send(ask(connection, id));
        }

        // Then
        await().untilAsserted(() -> assertThat(platform.results("acme", id)).hasSize(5));
        assertThat(platform.results("acme", id))
                .extracting(Platform.Received::text)
                .containsOnly(platform.results("acme", id).get(0).text());
        assertThat(gateway.calls(connection)).hasSize(1);
    }

    @Test
    void buriesOtherContentUnderATakenId() {
        // Given
        CredentialRef connection = connection("acme");
        String id = id();
        platform.send(ask(connection, id));
        platform.result("acme", id);

        // When
        platform.send(ask(connection, id)
                .with("parameters", Map.of("channel", "C2", "message", "other"))
                .extra("x-probe", id));

        // Then
        assertThat(platform.deadLetter("x-probe", id).header(EventHeader.DEAD_LETTER_REASON))
                .isEqualTo("conflict");
        assertThat(platform.results("acme", id)).hasSize(1);
        assertThat(gateway.calls(connection)).hasSize(1);
    }

    @Test
    void sharesTheOutcomeOfTheSameIdempotencyKey() {
        // Given
        CredentialRef connection = connection("acme");
        String first = id();
        String second = id();
        platform.send(ask(connection, first).with("idempotencyKey", "order-1042"));
        platform.result("acme", first);

        // When
        platform.send(ask(connection, second)
                .with("idempotencyKey", "order-1042")
                .with("workflow", Map.of("workflowId", "wf_2")));

        // Then
        JsonNode data = platform.result("acme", second).json();
        assertThat(data.path("operationId").asText()).isEqualTo(second);
        assertThat(data.path("status").asText()).isEqualTo("succeeded");
        assertThat(data.path("output").path("ts").asText()).isEqualTo("1234567890.123456");
        assertThat(data.path("workflow").path("workflowId").asText()).isEqualTo("wf_2");
        assertThat(gateway.calls(connection)).hasSize(1);
    }

    @Test
    void sharesTheOutcomeOfACallThatIsUnderWay() {
        // Given
        CredentialRef connection = connection("acme");
        List<String> ids = List.of(id(), id(), id(), id(), id(), id());
        gateway.answer(
                connection,
                call -> Uni.createFrom().item(SENT).onItem().delayIt().by(Duration.ofMillis(500)));

        // When
        ids.forEach(id -> platform.send(ask(connection, id).with("idempotencyKey", "order-7")));

        // Then
        ids.forEach(id -> assertThat(
                        platform.result("acme", id).json().path("status").asText())
                .isEqualTo("succeeded"));
        assertThat(gateway.calls(connection)).hasSize(1);
    }

    @Test
    void triesAgainWithTheSameKey() {
        // Given
        CredentialRef connection = connection("acme");
        String id = id();
        gateway.answer(connection, failed(FailureKind.RATE_LIMITED, "ratelimited", true), SENT);

        // When
        platform.send(ask(connection, id));

        // Then
        JsonNode data = platform.result("acme", id).json();
        assertThat(data.path("status").asText()).isEqualTo("succeeded");
        assertThat(data.path("attempts").asInt()).isEqualTo(2);
        assertThat(gateway.calls(connection))
                .extracting(OperationCall::key)
                .hasSize(2)
                .containsOnly(gateway.calls(connection).get(0).key());
        assertThat(query("select number, outcome from attempt where operation_id = $1 order by number", id))
                .extracting(row -> row.getString("outcome"))
                .containsExactly("rate_limited", "succeeded");
    }

    @Test
    void triesThreeTimesAtMost() {
        // Given
        CredentialRef connection = connection("acme");
        String id = id();
        gateway.answer(connection, failed(FailureKind.UNAVAILABLE, "down", true));

        // When
        platform.send(ask(connection, id));

        // Then
        JsonNode data = platform.result("acme", id).json();
        assertThat(data.path("error").path("kind").asText()).isEqualTo("unavailable");
        assertThat(data.path("attempts").asInt()).isEqualTo(3);
        assertThat(gateway.calls(connection)).hasSize(3);
    }

    /** RELIABILITY C7, C12: more of them than the retry budget has, and than open a host's breaker. */
    @Test
    void triesAgainWhatWasNotSentAsOftenAsThatMayBe() {
        // Given
        List<CredentialRef> connections =
                Stream.generate(() -> connection("acme")).limit(40).toList();
        connections.forEach(
                connection -> gateway.answer(connection, failed(FailureKind.UNAVAILABLE, "not_sent", true), SENT));
        List<String> ids = connections.stream().map(connection -> id()).toList();

        // When
        for (int i = 0; i < ids.size(); i++) {
            platform.send(ask(connections.get(i), ids.get(i)));
        }

        // Then
        assertThat(ids).allSatisfy(id -> {
            JsonNode data = platform.result("acme", id).json();
            assertThat(data.path("status").asText()).isEqualTo("succeeded");
            assertThat(data.path("attempts").asInt()).isEqualTo(2);
        });
    }

    @Test
    void doesNotRepeatWhatMayHaveBeenDone() {
        // Given
        CredentialRef connection = connection("acme");
        String id = id();
        gateway.answer(connection, failed(FailureKind.UNAVAILABLE, "down", false));

        // When
        platform.send(ask(connection, id));

        // Then
        assertThat(platform.result("acme", id).json().path("attempts").asInt()).isEqualTo(1);
        assertThat(gateway.calls(connection)).hasSize(1);
    }

    @Test
    void doesNotWaitBeyondTheDeadline() {
        // Given
        CredentialRef connection = connection("acme");
        String id = id();
        OperationError limited = new OperationError(
                FailureKind.RATE_LIMITED, "ratelimited", "Slow.", null, null, true, 429, 3_600L, List.of());
        gateway.answer(connection, new Outcome.Failed(limited, true, 3, List.of()));

        // When
        platform.send(ask(connection, id));

        // Then
        JsonNode error = platform.result("acme", id).json().path("error");
        assertThat(error.path("kind").asText()).isEqualTo("rate_limited");
        assertThat(error.path("retryAfter").asLong()).isEqualTo(3_600);
        assertThat(gateway.calls(connection)).hasSize(1);
    }

    @Test
    void asksForAnotherTokenOnce() {
        // Given
        CredentialRef healed = refreshable("acme");
        CredentialRef revoked = refreshable("acme");
        String first = id();
        String second = id();
        gateway.answer(healed, failed(FailureKind.INVALID_AUTH, "token_expired", true), SENT);
        gateway.answer(revoked, failed(FailureKind.INVALID_AUTH, "token_revoked", true));

        // When
        platform.send(ask(healed, first));
        platform.send(ask(revoked, second));

        // Then
        assertThat(platform.result("acme", first).json().path("status").asText())
                .isEqualTo("succeeded");
        assertThat(gateway.calls(healed)).hasSize(2);
        assertThat(gateway.calls(healed).get(0).lease().secrets())
                .isNotEqualTo(gateway.calls(healed).get(1).lease().secrets());
        JsonNode error = platform.result("acme", second).json().path("error");
        assertThat(error.path("kind").asText()).isEqualTo("invalid_auth");
        assertThat(error.path("code").asText()).isEqualTo("token_revoked");
        assertThat(gateway.calls(revoked)).hasSize(2);
    }

    @Test
    void failsWhereTheVaultIsDown() {
        // Given
        CredentialRef connection = connection("acme");
        String id = id();
        vault.unavailable(true);

        // When
        platform.send(ask(connection, id)
                .with("deadline", Instant.now().plusSeconds(20).toString()));

        // Then
        try {
            JsonNode data = platform.result("acme", id).json();
            assertThat(data.path("error").path("kind").asText()).isEqualTo("credential_unavailable");
            assertThat(data.path("attempts").asInt()).isZero();
            assertThat(gateway.calls(connection)).isEmpty();
        } finally {
            vault.unavailable(false);
        }
    }

    @Test
    void saysUnknownWhereTheGatewayBreaksInTheMiddle() {
        // Given
        CredentialRef connection = connection("acme");
        String write = id();
        String read = id();
        gateway.answer(connection, call -> Uni.createFrom().failure(new IllegalStateException("a bug")));

        // When
        platform.send(ask(connection, write));
        platform.send(ask(connection, read).with("operation", "auth_test").with("parameters", Map.of()));

        // Then
        assertThat(platform.result("acme", write).json().path("status").asText())
                .isEqualTo("unknown");
        JsonNode error = platform.result("acme", read).json().path("error");
        assertThat(error.path("kind").asText()).isEqualTo("internal");
    }
}
