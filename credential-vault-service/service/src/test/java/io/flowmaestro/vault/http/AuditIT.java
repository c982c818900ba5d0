package io.flowmaestro.vault.http;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.flowmaestro.backing.issuer.Issuer;
import io.flowmaestro.vault.client.AuditPage;
import io.flowmaestro.vault.client.AuditedAccess;
import io.flowmaestro.vault.client.CredentialException;
import io.flowmaestro.vault.client.CredentialRef;
import io.flowmaestro.vault.client.HttpCredentialVault;
import io.flowmaestro.vault.client.NewCredential;
import io.flowmaestro.vault.client.Secret;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.ext.web.client.WebClient;
import jakarta.inject.Inject;
import java.net.URI;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whatever is asked for is recorded, and what cannot be recorded is not given. */
@QuarkusTest
@TestProfile(VaultBacking.class)
class AuditIT {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String AUDIENCE = "credential-vault-service";

    @Inject
    Vertx vertx;

    @Inject
    DataSource database;

    @TestHTTPResource
    URI url;

    Issuer issuer;

    private final CredentialRef ref = new CredentialRef("acme-" + UUID.randomUUID(), "conn_hubspot");
    private HttpCredentialVault executor;
    private HttpCredentialVault connections;

    @BeforeEach
    void connect() {
        executor = vault("executor-service", Optional.empty());
        connections = vault("connection-service", Optional.of("mia@example.com"));
    }

    @Test
    void namesWhoWhatWhyAndTheResult() {
        // When
        await(connections.store(ref, key()));
        await(executor.lease(ref, "op_1"));
        await(connections.destroy(ref));
        failure(executor.lease(ref, "op_2"));

        // Then
        AuditPage audit = await(connections.audit(ref, null, 50));
        assertThat(audit.next()).isNull();
        assertThat(audit.items())
                .extracting(
                        AuditedAccess::caller,
                        AuditedAccess::roles,
                        AuditedAccess::action,
                        AuditedAccess::operationId,
                        AuditedAccess::actor,
                        AuditedAccess::result)
                .containsExactly(
                        tuple("executor-service", "executor", "lease", "op_2", null, "unknown_connection"),
                        tuple("connection-service", "connection-service", "destroy", null, "mia@example.com", "done"),
                        tuple("connection-service", "connection-service", "destroy", null, "mia@example.com", "begun"),
                        tuple("executor-service", "executor", "lease", "op_1", null, "done"),
                        tuple("connection-service", "connection-service", "store", null, "mia@example.com", "done"),
                        tuple("connection-service", "connection-service", "store", null, "mia@example.com", "begun"));
    }

    @Test
    void anotherTenantSeesNothingOfIt() {
        // Given
        await(connections.store(ref, key()));
        CredentialRef foreign = new CredentialRef("umbrella-" + UUID.randomUUID(), ref.connectionId());

        // When
        Throwable refused = failure(executor.lease(foreign, "op_1"));

        // Then
        assertThat(refused).hasMessageContaining("no credential");
        assertThat(await(connections.audit(foreign, null, 50)).items())
                .extracting(AuditedAccess::action, AuditedAccess::operationId, AuditedAccess::result)
                .containsExactly(tuple("lease", "op_1", "unknown_connection"));
    }

    @Test
    void whatIsRefusedBeforeAResourceTakesItIsRecordedToo() throws SQLException {
        // Given
        String path = "/api/v1/credentials/" + ref.tenant() + "/c1";
        String operator = issuer.accessToken("executor-service")
                .audience(AUDIENCE)
                .roles("viewer")
                .sign();

        // When
        given().delete(path);
        given().header("Authorization", "Bearer " + operator).delete(path);
        asExecutor("{\"tenant\": \"" + ref.tenant() + "\"}");
        asExecutor("{");

        // Then
        Awaitility.await()
                .untilAsserted(() -> assertThat(entries())
                        .contains(
                                "anonymous||DELETE " + path + "|unauthenticated",
                                "executor-service|viewer|DELETE " + path + "|forbidden",
                                "executor-service|executor|POST /api/v1/leases|malformed_json"));
    }

    @Test
    void whatCannotBeRecordedIsNotGivenAndNotDone() throws SQLException {
        // Given
        await(connections.store(ref, key()));

        // When
        Response lease;
        Throwable destroyed;
        try (Connection session = database.getConnection();
                Statement statement = session.createStatement()) {
            session.setAutoCommit(false);
            statement.execute("LOCK TABLE audit IN SHARE MODE");
            lease = asExecutor("{\"tenant\": \"%s\", \"connectionId\": \"%s\", \"operationId\": \"op_1\"}"
                    .formatted(ref.tenant(), ref.connectionId()));
            destroyed = failure(connections.destroy(ref));
            session.rollback();
        }

        // Then
        assertThat(lease.statusCode()).isEqualTo(503);
        assertThat(lease.header("Retry-After")).isEqualTo("1");
        assertThat(lease.jsonPath().getString("code")).isEqualTo("audit_unavailable");
        assertThat(lease.asString()).doesNotContain("pat-1");
        assertThat(((CredentialException) destroyed).code()).isEqualTo("audit_unavailable");
        assertThat(await(executor.lease(ref, "op_2")).secrets()).isEqualTo(key().secrets());
    }

    @Test
    void aPageThatIsNoneIsAProblem() {
        // Given
        String token = issuer.token("connection-service", AUDIENCE);

        // Then
        for (String query : List.of("limit=0", "limit=201", "limit=x", "after=x", "after=-1")) {
            Response response =
                    given().header("Authorization", "Bearer " + token).get("/api/v1/audit/acme/c1?" + query);
            assertThat(response.statusCode()).as(query).isEqualTo(400);
            assertThat(response.jsonPath().getString("code")).isEqualTo("invalid_request");
        }
    }

    private HttpCredentialVault vault(String client, Optional<String> actor) {
        return new HttpCredentialVault(
                WebClient.create(vertx),
                url,
                () -> Uni.createFrom().item(() -> issuer.token(client, AUDIENCE)),
                () -> actor);
    }

    private Response asExecutor(String body) {
        return given().header("Authorization", "Bearer " + issuer.token("executor-service", AUDIENCE))
                .contentType(ContentType.JSON)
                .body(body)
                .post("/api/v1/leases");
    }

    private List<String> entries() throws SQLException {
        List<String> entries = new ArrayList<>();
        try (Connection session = database.getConnection();
                Statement statement = session.createStatement();
                ResultSet rows =
                        statement.executeQuery("SELECT concat_ws('|', caller, roles, action, result) FROM audit")) {
            while (rows.next()) {
                entries.add(rows.getString(1));
            }
        }
        return entries;
    }

    private static NewCredential key() {
        return new NewCredential("hubspot", "private_app_token", Map.of("token", Secret.of("pat-1")), Map.of(), true);
    }

    private static Throwable failure(Uni<?> answer) {
        return answer.onItem()
                .castTo(Object.class)
                .map(given -> (Throwable) new AssertionError("It was given."))
                .onFailure()
                .recoverWithItem(failure -> failure)
                .await()
                .atMost(PATIENCE);
    }

    private static <T> T await(Uni<T> answer) {
        return answer.await().atMost(PATIENCE);
    }
}
