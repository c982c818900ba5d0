package io.flowmaestro.vault.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flowmaestro.backing.issuer.Issuer;
import io.flowmaestro.backing.testing.KafkaTestResource;
import io.flowmaestro.events.ConnectionChanged;
import io.flowmaestro.events.ConnectionStatus;
import io.flowmaestro.events.EventHeader;
import io.flowmaestro.events.EventJson;
import io.flowmaestro.events.EventType;
import io.flowmaestro.events.FailureKind;
import io.flowmaestro.events.Topic;
import io.flowmaestro.vault.client.CredentialException;
import io.flowmaestro.vault.client.CredentialRef;
import io.flowmaestro.vault.client.NewCredential;
import io.flowmaestro.vault.client.Secret;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.vertx.core.Vertx;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A connection that is switched off leases nothing, until it is on again. */
@QuarkusTest
@TestProfile(DisabledIT.WithKafka.class)
class DisabledIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** The service's usual company, and a broker. */
    public static final class WithKafka implements QuarkusTestProfile {
        private final VaultBacking backing = new VaultBacking();

        @Override
        public Map<String, String> getConfigOverrides() {
            return backing.getConfigOverrides();
        }

        @Override
        public List<TestResourceEntry> testResources() {
            List<TestResourceEntry> resources = new ArrayList<>(backing.testResources());
            resources.add(new TestResourceEntry(KafkaTestResource.class));
            return resources;
        }
    }

    @Inject
    Vertx vertx;

    @TestHTTPResource
    URI url;

    @ConfigProperty(name = "kafka.bootstrap.servers")
    String bootstrap;

    Issuer issuer;

    private final CredentialRef ref = new CredentialRef("acme-" + UUID.randomUUID(), "conn_hubspot");
    private final CredentialRef otherTenants = new CredentialRef("umbrella-" + UUID.randomUUID(), "conn_hubspot");
    private KafkaProducer<byte[], byte[]> connectionService;
    private HttpVaults vault;

    @BeforeEach
    void store() {
        connectionService = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrap), new ByteArraySerializer(), new ByteArraySerializer());
        vault = new HttpVaults(vertx, url, issuer);
        for (CredentialRef each : new CredentialRef[] {ref, otherTenants}) {
            vault.store(
                            each,
                            new NewCredential(
                                    "hubspot",
                                    "private_app_token",
                                    Map.of("token", Secret.of("pat-1")),
                                    Map.of(),
                                    false))
                    .await()
                    .atMost(PATIENCE);
        }
    }

    @AfterEach
    void close() {
        connectionService.close();
    }

    @Test
    void leasesNothingWhileItIsOff() throws IOException {
        // When
        tell(ConnectionStatus.DISABLED);

        // Then
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(lease(ref)).isEqualTo("connection_disabled"));
        assertThat(lease(otherTenants)).isEqualTo("lent");

        // When
        connectionService.send(new ProducerRecord<>(Topic.CONNECTION_EVENTS, null));
        tell(ConnectionStatus.ACTIVE);

        // Then
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(lease(ref)).isEqualTo("lent"));
    }

    private String lease(CredentialRef each) {
        return vault.lease(each, "op_1")
                .replaceWith("lent")
                .onFailure(CredentialException.class)
                .recoverWithItem(failure -> {
                    assertThat(((CredentialException) failure).kind()).isEqualTo(FailureKind.VALIDATION);
                    return ((CredentialException) failure).code();
                })
                .await()
                .atMost(PATIENCE);
    }

    private void tell(ConnectionStatus status) throws IOException {
        ConnectionChanged changed = new ConnectionChanged(
                ref.connectionId(), "hubspot", "Main", status, null, null, false, null, Instant.now());
        ProducerRecord<byte[], byte[]> event = new ProducerRecord<>(
                Topic.CONNECTION_EVENTS, bytes(ref.connectionId()), EventJson.MAPPER.writeValueAsBytes(changed));
        Map.of(
                        EventHeader.ID, UUID.randomUUID().toString(),
                        EventHeader.TYPE, EventType.CONNECTION_UPDATED,
                        EventHeader.SUBJECT, ref.connectionId(),
                        EventHeader.TENANT, ref.tenant())
                .forEach((name, value) -> event.headers().add(name, bytes(value)));
        connectionService.send(event);
        connectionService.flush();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
