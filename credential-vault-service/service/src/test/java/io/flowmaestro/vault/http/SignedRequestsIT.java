package io.flowmaestro.vault.http;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.flowmaestro.backing.issuer.Issuer;
import io.flowmaestro.events.FailureKind;
import io.flowmaestro.vault.client.AuditedAccess;
import io.flowmaestro.vault.client.CredentialException;
import io.flowmaestro.vault.client.CredentialRef;
import io.flowmaestro.vault.client.HttpCredentialVault;
import io.flowmaestro.vault.client.Lease;
import io.flowmaestro.vault.client.NewCredential;
import io.flowmaestro.vault.client.RequestedOperation;
import io.flowmaestro.vault.client.Secret;
import io.flowmaestro.vault.request.SigningKeys;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.ext.web.client.WebClient;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The service where requests must be signed. */
@QuarkusTest
@TestProfile(SignedRequestsIT.Signed.class)
@DisplayName("A3 with signatures required, a request without its own token leases nothing, and that is recorded")
class SignedRequestsIT {
    private static final KeyPair PLATFORM = SigningKeys.pair("EC");
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String AUDIENCE = "credential-vault-service";

    @Inject
    Vertx vertx;

    @TestHTTPResource
    URI url;

    Issuer issuer;

    private final CredentialRef ref = new CredentialRef("acme-" + UUID.randomUUID(), "conn_hubspot");
    private HttpCredentialVault executor;
    private HttpCredentialVault connections;

    /** The platform's public key in a file. */
    public static final class Signed implements QuarkusTestProfile {
        private final VaultBacking backing = new VaultBacking();

        @Override
        public Map<String, String> getConfigOverrides() {
            Map<String, String> config = new HashMap<>(backing.getConfigOverrides());
            config.put("flowmaestro.vault.requests.signature", "required");
            config.put("flowmaestro.vault.requests.public-key-file", keyFile().toString());
            return config;
        }

        @Override
        public List<TestResourceEntry> testResources() {
            return backing.testResources();
        }

        private static Path keyFile() {
            try {
                Path file = Files.createTempFile("platform", ".pem");
                file.toFile().deleteOnExit();
                String base64 = Base64.getMimeEncoder()
                        .encodeToString(PLATFORM.getPublic().getEncoded());
                return Files.writeString(
                        file, "-----BEGIN PUBLIC KEY-----\n" + base64 + "\n-----END PUBLIC KEY-----\n");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @BeforeEach
    void store() {
        executor = vault("executor-service");
        connections = vault("connection-service");
        await(connections.store(
                ref,
                new NewCredential(
                        "hubspot", "private_app_token", Map.of("token", Secret.of("pat-1")), Map.of(), false)));
    }

    @Test
    void aSignedRequestLeases() {
        // When
        Lease lease = await(executor.lease(ref, signed(PLATFORM, ref, "op_1")));

        // Then
        assertThat(lease.secrets()).containsValue(Secret.of("pat-1"));
    }

    @Test
    void noOtherDoes() {
        // Given
        CredentialRef foreign = new CredentialRef("umbrella", ref.connectionId());
        Map<String, RequestedOperation> refused = Map.of(
                "none", RequestedOperation.unsigned("op_2"),
                "another operation's",
                        new RequestedOperation(
                                "op_2", signed(PLATFORM, ref, "op_1").tenantToken()),
                "another tenant's", signed(PLATFORM, foreign, "op_2"),
                "another key's", signed(SigningKeys.pair("EC"), ref, "op_2"));

        // When / Then
        refused.forEach((name, operation) -> assertThatThrownBy(() -> await(executor.lease(ref, operation)))
                .as(name)
                .isInstanceOfSatisfying(CredentialException.class, failure -> {
                    assertThat(failure.kind()).isEqualTo(FailureKind.VALIDATION);
                    assertThat(failure.code()).isEqualTo(CredentialException.TENANT_TOKEN_REFUSED);
                }));
        assertThat(await(connections.audit(ref, null, 50)).items())
                .filteredOn(entry -> entry.action().equals("lease"))
                .hasSize(refused.size())
                .extracting(AuditedAccess::operationId, AuditedAccess::result)
                .containsOnly(tuple("op_2", "tenant_token_refused"));
    }

    @Test
    void aRefusalIsAProblem() {
        // When
        Response response = given().header("Authorization", "Bearer " + issuer.token("executor-service", AUDIENCE))
                .contentType(ContentType.JSON)
                .body(Map.of(
                        "tenant",
                        ref.tenant(),
                        "connectionId",
                        ref.connectionId(),
                        "operationId",
                        "op_1",
                        "tenantToken",
                        "canary.of.nothing"))
                .post("/api/v1/leases");

        // Then
        assertThat(response.statusCode()).isEqualTo(403);
        assertThat(response.contentType()).startsWith("application/problem+json");
        assertThat(response.jsonPath().getString("type")).endsWith("/forbidden");
        assertThat(response.jsonPath().getString("code")).isEqualTo("tenant_token_refused");
        assertThat(response.jsonPath().getString("kind")).isEqualTo("validation");
        assertThat(response.asString()).doesNotContain("canary");
    }

    private HttpCredentialVault vault(String client) {
        return new HttpCredentialVault(
                WebClient.create(vertx),
                url,
                () -> Uni.createFrom().item(() -> issuer.token(client, AUDIENCE)),
                Optional::empty);
    }

    private static RequestedOperation signed(KeyPair pair, CredentialRef ref, String operationId) {
        JwtClaims claims = new JwtClaims();
        claims.setStringClaim("tenant", ref.tenant());
        claims.setSubject(ref.connectionId());
        claims.setJwtId(operationId);
        claims.setStringClaim("sha256", "0".repeat(64));
        claims.setIssuedAtToNow();
        claims.setExpirationTimeMinutesInTheFuture(5);
        JsonWebSignature token = new JsonWebSignature();
        token.setPayload(claims.toJson());
        token.setAlgorithmHeaderValue("ES256");
        token.setKey(pair.getPrivate());
        try {
            return new RequestedOperation(operationId, Secret.of(token.getCompactSerialization()));
        } catch (JoseException e) {
            throw new AssertionError(e);
        }
    }

    private static <T> T await(Uni<T> answer) {
        return answer.await().atMost(PATIENCE);
    }
}
