package io.flowmaestro.vault.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowmaestro.backing.testing.KafkaLog;
import io.flowmaestro.events.Alert;
import io.flowmaestro.events.ConnectionChanged;
import io.flowmaestro.events.ConnectionStatus;
import io.flowmaestro.events.EventHeader;
import io.flowmaestro.events.EventJson;
import io.flowmaestro.events.EventType;
import io.flowmaestro.events.FailureKind;
import io.flowmaestro.events.Partitions;
import io.flowmaestro.events.Topic;
import io.flowmaestro.vault.client.CredentialRef;
import io.flowmaestro.vault.client.Secret;
import io.flowmaestro.vault.record.CredentialRecords;
import io.flowmaestro.vault.store.StoredCredential;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.smallrye.mutiny.Uni;
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
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(EventBacking.class)
class OutboxIT {
    @ConfigProperty(name = "kafka.bootstrap.servers")
    String bootstrapServers;

    @Inject
    Pool pool;

    @Inject
    CredentialRecords records;

    private final CredentialRef ref = new CredentialRef("acme", "conn_" + UUID.randomUUID());

    @Test
    void tellsInOrderWhatBecomesOfACredential() throws Exception {
        // When
        await(records.connected(ref, credential(null), 1));
        await(records.refreshed(ref, credential(null), 2));
        await(records.refused(ref, credential("invalid_grant"), "invalid_grant", 3));

        // Then
        List<ConsumerRecord<String, String>> told = records(Topic.CONNECTION_EVENTS, 2);
        assertThat(told)
                .extracting(event -> KafkaLog.header(event, EventHeader.TYPE))
                .containsExactly(EventType.CONNECTION_REFRESHED, EventType.CONNECTION_REAUTH_REQUIRED);
        ConnectionChanged last = EventJson.MAPPER.readValue(told.get(1).value(), ConnectionChanged.class);
        assertThat(last.status()).isEqualTo(ConnectionStatus.REAUTH_REQUIRED);
        assertThat(last.reason()).isEqualTo("invalid_grant");
        assertThat(told).allSatisfy(event -> {
            assertThat(event.partition()).isEqualTo(Partitions.of(ref.connectionId(), 12));
            assertThat(KafkaLog.header(event, EventHeader.SOURCE)).isEqualTo("credential-vault-service");
            assertThat(KafkaLog.header(event, EventHeader.SUBJECT)).isEqualTo(ref.connectionId());
            assertThat(KafkaLog.header(event, EventHeader.TENANT)).isEqualTo("acme");
            assertThat(event.value()).doesNotContain("canary");
        });
    }

    @Test
    void raisesOneAlertThatReconnectingResolves() throws Exception {
        // Given
        await(records.refused(ref, credential("invalid_grant"), "invalid_grant", 1));
        await(records.refused(ref, credential("invalid_grant"), "invalid_grant", 2));

        // When
        await(records.connected(ref, credential(null), 3));

        // Then
        List<ConsumerRecord<String, String>> told = records(Topic.OPERATION_ALERTS, 2);
        assertThat(told)
                .extracting(event -> KafkaLog.header(event, EventHeader.TYPE))
                .containsExactly(EventType.ALERT_RAISED, EventType.ALERT_RESOLVED);
        Alert raised = EventJson.MAPPER.readValue(told.get(0).value(), Alert.class);
        Alert resolved = EventJson.MAPPER.readValue(told.get(1).value(), Alert.class);
        assertThat(raised.error().kind()).isEqualTo(FailureKind.INVALID_AUTH);
        assertThat(raised.error().code()).isEqualTo("invalid_grant");
        assertThat(resolved.alertId()).isEqualTo(raised.alertId());
        assertThat(resolved.resolvedAt()).isNotNull();
    }

    @Test
    void aWriterWhoseClaimWasTakenOverTellsNothing() {
        // Given
        await(records.refreshed(ref, credential(null), 7));

        // When
        await(records.refused(ref, credential("invalid_grant"), "invalid_grant", 6));
        await(records.refreshed(ref, credential(null), 8));

        // Then
        assertThat(records(Topic.CONNECTION_EVENTS, 2))
                .extracting(event -> KafkaLog.header(event, EventHeader.TYPE))
                .containsOnly(EventType.CONNECTION_REFRESHED);
    }

    @Test
    void emptiesItsTable() {
        // When
        await(records.refreshed(ref, credential(null), 1));

        // Then
        Awaitility.await().until(() -> waiting() == 0);
        assertThat(records(Topic.CONNECTION_EVENTS, 1)).hasSize(1);
    }

    private long waiting() {
        return await(pool.query("SELECT count(*) FROM outbox").execute())
                .iterator()
                .next()
                .getLong(0);
    }

    private List<ConsumerRecord<String, String>> records(String topic, int count) {
        try (KafkaLog log = new KafkaLog(bootstrapServers, topic)) {
            return Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> log.of(ref.connectionId()), records -> records.size() >= count);
        }
    }

    private static StoredCredential credential(String refusal) {
        return new StoredCredential(
                "google_sheets",
                "oauth2",
                Map.of("access_token", Secret.of("canary-access")),
                Secret.of("canary-refresh"),
                Map.of(),
                Map.of(),
                "me@example.com",
                List.of(),
                true,
                Instant.now(),
                Instant.now().plusSeconds(3600),
                "client-1",
                refusal);
    }

    private static <T> T await(Uni<T> answer) {
        return answer.await().atMost(Duration.ofSeconds(10));
    }
}
