package io.flowmaestro.vault.http;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.flowmaestro.backing.issuer.Issuer;
import io.flowmaestro.backing.testing.IssuerTestResource;
import io.flowmaestro.backing.testing.OpenBaoServer;
import io.flowmaestro.backing.testing.OpenBaoTestResource;
import io.flowmaestro.backing.testing.PostgresTestResource;
import io.flowmaestro.backing.testing.RequiresOpenBao;
import io.flowmaestro.events.FailureKind;
import io.flowmaestro.vault.client.CachingCredentialVault;
import io.flowmaestro.vault.client.CredentialException;
import io.flowmaestro.vault.client.CredentialRef;
import io.flowmaestro.vault.client.CredentialVault;
import io.flowmaestro.vault.client.NewCredential;
import io.flowmaestro.vault.client.RequestedOperation;
import io.flowmaestro.vault.client.Secret;
import io.flowmaestro.vault.client.VaultWire;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The service configured for a real Vault or OpenBao, sealed and unsealed. */
@QuarkusTest
@TestProfile(VaultStoreIT.Backing.class)
@RequiresOpenBao
class VaultStoreIT {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** By hand, or at night: {@code -Dvault.sealed.seconds=60}. */
    private static final Duration SEALED = Duration.ofSeconds(Integer.getInteger("vault.sealed.seconds", 3));

    private static final NewCredential KEY =
            new NewCredential("hubspot", "private_app_token", Map.of("token", Secret.of("pat-1")), Map.of(), true);

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
    @DisplayName(
            "V1 A sealed server under lease load: what holds a lease goes on, the rest fails and recovers by itself")
    void leasesGoOnWhileTheServerIsSealed() {
        // Given
        CredentialVault service = new HttpVaults(vertx, url, issuer);
        CachingCredentialVault executor =
                new CachingCredentialVault(service, Clock.systemUTC(), new SplittableRandom(7), 100);
        List<CredentialRef> leased =
                IntStream.range(0, 20).mapToObj(i -> ref("conn_leased_" + i)).toList();
        CredentialRef other = ref("conn_other");
        leased.forEach(ref -> done(service.store(ref, KEY)));
        done(service.store(other, KEY));
        leased.forEach(ref -> done(executor.lease(ref, "op_1")));

        // When
        server.request("PUT", "sys/seal", null);
        long end = System.nanoTime() + SEALED.toNanos();
        int served = 0;
        int failed = 0;
        while (System.nanoTime() < end) {
            for (CredentialRef ref : leased) {
                assertThat(done(executor.lease(ref, "op_2")).secrets()).isEqualTo(KEY.secrets());
                served++;
            }
            assertThatThrownBy(() -> done(executor.lease(other, "op_3")))
                    .isInstanceOfSatisfying(
                            CredentialException.class,
                            failure -> assertThat(failure.kind()).isEqualTo(FailureKind.CREDENTIAL_UNAVAILABLE));
            failed++;
        }
        Response refused = given().auth()
                .oauth2(issuer.token("executor-service", "credential-vault-service"))
                .contentType("application/json")
                .body(VaultWire.leaseRequest(other, RequestedOperation.unsigned("op_4"), null)
                        .toString())
                .post(VaultWire.LEASES);

        // Then
        System.out.printf("V1: sealed for %s: %d served, %d failed%n", SEALED, served, failed);
        assertThat(served).isPositive();
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.getHeader("Retry-After")).isNotNull();
        assertThat(refused.jsonPath().getString("kind")).isEqualTo("credential_unavailable");
        await().untilAsserted(() -> assertThat(given().get("/q/health/ready").asString())
                .contains("Secret store (vault)")
                .contains("The vault server is sealed."));
        assertThat(given().get("/q/health/live").statusCode()).isEqualTo(200);

        server.unseal();
        await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> done(executor.lease(other, "op_5")).secrets().equals(KEY.secrets()));
        await().untilAsserted(() ->
                assertThat(given().get("/q/health/ready").statusCode()).isEqualTo(200));
    }

    @Test
    void keepsSecretsInTheServer() {
        // Given
        CredentialVault vault = new HttpVaults(vertx, url, issuer);

        // When
        done(vault.store(ref("conn_hubspot"), KEY));

        // Then
        assertThat(server.request("GET", "secret/data/conn/acme/conn_hubspot", null)
                        .encode())
                .contains("pat-1");
        assertThat(done(vault.lease(ref("conn_hubspot"), "op_1")).secrets()).isEqualTo(KEY.secrets());
    }

    private static CredentialRef ref(String connectionId) {
        return new CredentialRef("acme", connectionId);
    }

    private static <T> T done(Uni<T> call) {
        return call.await().atMost(PATIENCE);
    }
}
