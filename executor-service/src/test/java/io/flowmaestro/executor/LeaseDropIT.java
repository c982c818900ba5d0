package io.flowmaestro.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flowmaestro.backing.testing.IssuerTestResource;
import io.flowmaestro.backing.testing.KafkaTestResource;
import io.flowmaestro.backing.testing.PostgresTestResource;
import io.flowmaestro.events.EventHeader;
import io.flowmaestro.events.EventType;
import io.flowmaestro.events.Topic;
import io.flowmaestro.vault.client.CachingCredentialVault;
import io.flowmaestro.vault.client.CredentialRef;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Leases and the events of their connections. */
@QuarkusTest
@QuarkusTestResource(KafkaTestResource.class)
@QuarkusTestResource(PostgresTestResource.class)
@QuarkusTestResource(IssuerTestResource.class)
@DisplayName("O7 a lease ends with its connection, within 5 s")
class LeaseDropIT extends ExecutorFixture {
    private static final Duration PROMISED = Duration.ofSeconds(5);

    @Inject
    CachingCredentialVault leases;

    /** Events count from the moment on when the executor listens: the first that drops something shows it. */
    @BeforeEach
    void listen() {
        CredentialRef probe = connection("acme");
        await().atMost(Duration.ofSeconds(30)).until(() -> {
            tell(probe, EventType.CONNECTION_DELETED);
            return asksAnew(probe);
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                EventType.CONNECTION_DELETED,
                EventType.CONNECTION_ROTATED,
                EventType.CONNECTION_REAUTH_REQUIRED,
                EventType.CONNECTION_UPDATED
            })
    void endsWith(String type) {
        // Given
        CredentialRef connection = connection("acme");
        CredentialRef otherTenants = connection("globex", connection.connectionId(), "slack");
        asksAnew(connection);
        asksAnew(otherTenants);

        // When
        tell(connection, type);

        // Then
        await().atMost(PROMISED).until(() -> asksAnew(connection));
        assertThat(asksAnew(otherTenants)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                EventType.CONNECTION_CREATED,
                EventType.CONNECTION_TESTED,
                EventType.CONNECTION_REFRESHED,
                "io.flowmaestro.connection.praised.v1"
            })
    void staysWith(String type) {
        // Given
        CredentialRef connection = connection("acme");
        CredentialRef next = connection("acme", connection.connectionId() + "-next", "slack");
        asksAnew(connection);
        asksAnew(next);

        // When
        tell(connection, type);
        platform.send(new ProducerRecord<>(Topic.CONNECTION_EVENTS, bytes(connection.connectionId()), null));
        platform.send(event(next, EventType.CONNECTION_DELETED, connection.connectionId()));

        // Then: what came behind on the same partition is dropped
        await().atMost(PROMISED).until(() -> asksAnew(next));
        assertThat(asksAnew(connection)).isFalse();
    }

    @Test
    void anOperationAfterADeletionFindsNoCredential() {
        // Given
        CredentialRef connection = connection("acme");
        String first = id();
        platform.send(ask(connection, first));
        assertThat(platform.result("acme", first).json().path("status").asText())
                .isEqualTo("succeeded");
        vault.destroy(connection).await().indefinitely();

        // When
        tell(connection, EventType.CONNECTION_DELETED);
        await().atMost(PROMISED).until(() -> asksAnew(connection));
        String second = id();
        platform.send(ask(connection, second));

        // Then
        assertThat(platform.result("acme", second).json().at("/error/code").asText())
                .isEqualTo("unknown_connection");
        assertThat(gateway.calls(connection)).hasSize(1);
    }

    /** Whether a lease that is wanted now comes from the vault. */
    private boolean asksAnew(CredentialRef connection) {
        String operationId = id();
        leases.lease(connection, operationId)
                .onItemOrFailure()
                .transformToUni((lease, failure) -> Uni.createFrom().voidItem())
                .await()
                .atMost(PROMISED);
        return vault.asked().stream().anyMatch(asked -> asked.operationId().equals(operationId));
    }

    private void tell(CredentialRef connection, String type) {
        platform.send(event(connection, type, connection.connectionId()));
    }

    private static ProducerRecord<byte[], byte[]> event(CredentialRef connection, String type, String key) {
        ProducerRecord<byte[], byte[]> event =
                new ProducerRecord<>(Topic.CONNECTION_EVENTS, bytes(key), bytes("{\"of\": \"no interest\"}"));
        Map.of(
                        EventHeader.ID, UUID.randomUUID().toString(),
                        EventHeader.TYPE, type,
                        EventHeader.SUBJECT, connection.connectionId(),
                        EventHeader.TENANT, connection.tenant())
                .forEach((name, value) -> event.headers().add(name, bytes(value)));
        return event;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
