package io.flowmaestro.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.flowmaestro.backing.testing.IssuerTestResource;
import io.flowmaestro.backing.testing.KafkaTestResource;
import io.flowmaestro.backing.testing.PostgresTestResource;
import io.flowmaestro.events.EventHeader;
import io.flowmaestro.events.EventType;
import io.flowmaestro.events.FailureKind;
import io.flowmaestro.events.OperationError;
import io.flowmaestro.gateway.Outcome;
import io.flowmaestro.vault.client.CachingCredentialVault;
import io.flowmaestro.vault.client.CredentialRef;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/**
 * The rows of RELIABILITY's crash table: the journal is put into the state in which a stopped process left it, and the
 * request comes again. And what the journal keeps of alerts.
 */
@QuarkusTest
@QuarkusTestResource(KafkaTestResource.class)
@QuarkusTestResource(PostgresTestResource.class)
@QuarkusTestResource(IssuerTestResource.class)
class CrashIT extends ExecutorFixture {
    @Inject
    CachingCredentialVault leases;

    @Test
    void runsWhatWasClaimedOnly() {
        // Given
        CredentialRef connection = connection("acme");
        String id = crashed(connection, "at_most_once", 60);
        query("delete from attempt where operation_id = $1", id);

        // When
        platform.send(ask(connection, id));

        // Then
        assertThat(platform.result("acme", id).json().path("status").asText()).isEqualTo("succeeded");
        assertThat(gateway.calls(connection)).hasSize(1);
    }

    @Test
    void sendsAgainWhatMayBeRepeated() {
        // Given
        CredentialRef connection = connection("acme");
        String id = crashed(connection, "keyed", 60);

        // When
        platform.send(ask(connection, id));

        // Then
        JsonNode data = platform.result("acme", id).json();
        assertThat(data.path("status").asText()).isEqualTo("succeeded");
        assertThat(data.path("attempts").asInt()).isEqualTo(2);
        assertThat(gateway.calls(connection)).hasSize(1);
    }

    @Test
    void doesNotSendAgainWhatMustNotBeRepeatedAndSaysSoAfterItsDeadline() {
        // Given
        CredentialRef connection = connection("acme");
        String id = crashed(connection, "at_most_once", 1);
        Instant deadline = query("select deadline from operation where operation_id = $1", id)
                .get(0)
                .getOffsetDateTime("deadline")
                .toInstant();

        // When
        platform.send(ask(connection, id));

        // Then
        JsonNode data = platform.result("acme", id).json();
        assertThat(data.path("status").asText()).isEqualTo("unknown");
        assertThat(data.path("error").path("kind").asText()).isEqualTo("outcome_unknown");
        assertThat(Instant.parse(data.path("finishedAt").asText())).isAfter(deadline.plusSeconds(5));
        assertThat(gateway.calls(connection)).isEmpty();
        await().untilAsserted(() ->
                assertThat(platform.alerts("acme", connection.connectionId())).hasSize(1));
    }

    @Test
    void doesNotSayThatACallWasNeverMadeWhereTheNextOneComesTooLate() {
        // Given
        CredentialRef connection = connection("acme");
        String id = crashed(connection, "keyed", 2);
        leases.drop(connection);
        vault.slow(Duration.ofSeconds(3));

        // When
        platform.send(ask(connection, id)
                .with("deadline", Instant.now().plusSeconds(2).toString()));

        // Then
        try {
            JsonNode data = platform.result("acme", id).json();
            assertThat(data.path("status").asText()).isEqualTo("failed");
            assertThat(data.path("error").path("kind").asText()).isEqualTo("timeout");
            assertThat(data.path("attempts").asInt()).isEqualTo(1);
            assertThat(gateway.calls(connection)).isEmpty();
        } finally {
            vault.slow(Duration.ZERO);
        }
    }

    @Test
    void goesOnAfterAnAttemptThatWasOver() {
        // Given
        CredentialRef connection = connection("acme");
        String id = crashed(connection, "at_most_once", 60);
        query("update attempt set finished_at = started_at, outcome = 'rate_limited' where operation_id = $1", id);

        // When
        platform.send(ask(connection, id));

        // Then
        JsonNode data = platform.result("acme", id).json();
        assertThat(data.path("status").asText()).isEqualTo("succeeded");
        assertThat(data.path("attempts").asInt()).isEqualTo(2);
    }

    @Test
    void publishesWhatWasStoredAndNotPublished() {
        // Given
        CredentialRef connection = connection("acme");
        String id = crashed(connection, "at_most_once", 60);
        String stored = "{\"operationId\":\"" + id + "\",\"connectionId\":\"" + connection.connectionId()
                + "\",\"status\":\"succeeded\",\"output\":null,\"attempts\":1,\"startedAt\":\"2026-11-22T10:00:00Z\","
                + "\"finishedAt\":\"2026-11-22T10:00:01Z\"}";
        query(
                "update operation set status = 'succeeded', result = $2, finished_at = now() where operation_id = $1",
                id,
                stored);

        // When
        platform.send(ask(connection, id));

        // Then
        assertThat(platform.result("acme", id).text()).isEqualTo(stored);
        assertThat(gateway.calls(connection)).isEmpty();
    }

    @Test
    void raisesOneAlertForAStreakAndResolvesIt() {
        // Given
        CredentialRef connection = connection("acme");
        Outcome lost = failed(FailureKind.NOT_FOUND, "channel_not_found", false);
        gateway.answer(connection, lost, lost, SENT, lost);
        List<String> ids = List.of(id(), id(), id(), id());

        // When
        for (String id : ids) {
            platform.send(ask(connection, id));
            platform.result("acme", id);
        }

        // Then
        await().untilAsserted(() ->
                assertThat(platform.alerts("acme", connection.connectionId())).hasSize(3));
        List<Platform.Received> alerts = platform.alerts("acme", connection.connectionId());
        assertThat(alerts)
                .extracting(alert -> alert.header(EventHeader.TYPE))
                .containsExactly(EventType.ALERT_RAISED, EventType.ALERT_RESOLVED, EventType.ALERT_RAISED);
        JsonNode raised = alerts.get(0).json();
        JsonNode resolved = alerts.get(1).json();
        assertThat(raised.path("operationId").asText()).isEqualTo(ids.get(0));
        assertThat(raised.path("error").path("code").asText()).isEqualTo("channel_not_found");
        assertThat(resolved.path("alertId")).isEqualTo(raised.path("alertId"));
        assertThat(resolved.path("operationId").asText()).isEqualTo(ids.get(2));
        assertThat(resolved.path("resolvedAt").asText()).isNotEmpty();
        assertThat(alerts.get(2).json().path("alertId")).isNotEqualTo(raised.path("alertId"));
    }

    @Test
    void raisesAnAlertForEachUnknownOutcome() {
        // Given
        CredentialRef connection = connection("acme");
        gateway.answer(
                connection,
                new Outcome.Unknown(
                        OperationError.of(FailureKind.OUTCOME_UNKNOWN, "timeout", "No answer."), 9, List.of()));
        List<String> ids = List.of(id(), id());

        // When
        ids.forEach(id -> platform.send(ask(connection, id)));

        // Then
        ids.forEach(id -> assertThat(
                        platform.result("acme", id).json().path("status").asText())
                .isEqualTo("unknown"));
        await().untilAsserted(() ->
                assertThat(platform.alerts("acme", connection.connectionId())).hasSize(2));
    }

    @Test
    void sendsAnAlertThatAStopKeptBack() {
        // Given
        CredentialRef connection = connection("acme");
        query(
                "insert into alert (tenant, alert_id, connection_id, provider, operation, kind, error, raised_by, raised_at)"
                        + " values ('acme', $1, $2, 'slack', 'send_message', 'not_found', $3, 'op', $4)",
                id(),
                connection.connectionId(),
                "{\"kind\":\"not_found\",\"message\":\"Lost.\",\"retryable\":false}",
                OffsetDateTime.now(ZoneOffset.UTC).minusMinutes(1));

        // When
        Instant inserted = Instant.now();

        // Then
        await().untilAsserted(() ->
                assertThat(platform.alerts("acme", connection.connectionId())).hasSize(1));
        assertThat(Instant.now()).isAfter(inserted);
    }

    /** Leaves an operation as a process does that stops in the middle of its call. Returns its id. */
    private String crashed(CredentialRef connection, String effect, int secondsLeft) {
        String finished = id();
        String id = id();
        platform.send(ask(connection, finished));
        platform.result("acme", finished);
        gateway.forget(connection);
        OffsetDateTime now = OffsetDateTime.now(ZoneOffset.UTC);
        query(
                "insert into operation (tenant, operation_id, connection_id, provider, operation, content,"
                        + " idempotency_key, deadline, claimed_at) select tenant, $1, connection_id, provider, operation,"
                        + " content, $1, $2, $3 from operation where operation_id = $4",
                id,
                now.plusSeconds(secondsLeft),
                now,
                finished);
        query(
                "insert into attempt (tenant, operation_id, number, token, effect, started_at)"
                        + " values ('acme', $1, 1, $2, $3, $4)",
                id,
                UUID.randomUUID(),
                effect.toUpperCase(Locale.ROOT),
                now);
        return id;
    }
}
