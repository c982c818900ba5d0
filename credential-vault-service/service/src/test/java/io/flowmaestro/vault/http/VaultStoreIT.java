package io.flowmaestro.vault.http;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flowmaestro.backing.issuer.Issuer;
import io.flowmaestro.backing.testing.IssuerTestResource;
import io.flowmaestro.backing.testing.OpenBaoServer;
import io.flowmaestro.backing.testing.OpenBaoTestResource;
import io.flowmaestro.backing.testing.PostgresTestResource;
import io.flowmaestro.backing.testing.RequiresOpenBao;
import io.flowmaestro.vault.client.CredentialRef;
import io.flowmaestro.vault.client.CredentialVault;
import io.flowmaestro.vault.client.NewCredential;
import io.flowmaestro.vault.client.Secret;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.vertx.core.Vertx;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The service configured for a real Vault or OpenBao, up to that server's end. */
@QuarkusTest
@TestProfile(VaultStoreIT.Backing.class)
@RequiresOpenBao
class VaultStoreIT {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @Inject
    Vertx vertx;

    @TestHTTPResource
    URI url;

    Issuer issuer;
    OpenBaoServer server;

    /** With the vault server for a store. */
    public static final class Backing implements QuarkusTestProfile {
        @Override
        public List<TestResourceEntry> testResources() {
            return List.of(
                    new TestResourceEntry(PostgresTestResource.class, Map.of("service", "vault")),
                    new TestResourceEntry(IssuerTestResource.class),
                    new TestResourceEntry(OpenBaoTestResource.class));
        }
    }

    @Test
    void keepsSecretsInTheServerAndIsReadyAsLongAsThatIs() {
        // Given
        CredentialVault vault = new HttpVaults(vertx, url, issuer);
        CredentialRef ref = new CredentialRef("acme", "conn_hubspot");
        NewCredential key =
                new NewCredential("hubspot", "private_app_token", Map.of("token", Secret.of("pat-1")), Map.of(), true);

        // When
        vault.store(ref, key).await().atMost(PATIENCE);

        // Then
        assertThat(server.request("GET", "secret/data/conn/acme/conn_hubspot", null)
                        .encode())
                .contains("pat-1");
        assertThat(vault.lease(ref, "op_1").await().atMost(PATIENCE).secrets()).isEqualTo(key.secrets());
        assertThat(given().get("/q/health/ready").statusCode()).isEqualTo(200);
        server.request("PUT", "sys/seal", null);
        await().untilAsserted(() -> {
            assertThat(given().get("/q/health/ready").asString())
                    .contains("Secret store (vault)")
                    .contains("The vault server is sealed.");
            assertThat(given().get("/q/health/live").statusCode()).isEqualTo(200);
        });
    }
}
