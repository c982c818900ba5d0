package io.flowmaestro.connection.http;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowmaestro.backing.issuer.Issuer;
import io.flowmaestro.connection.Backing;
import io.flowmaestro.connection.ConsentingVault;
import io.flowmaestro.vault.client.AuditedAccess;
import io.flowmaestro.vault.client.CredentialRef;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(Backing.class)
class AuditIT {
    @Inject
    ConsentingVault vault;

    Issuer issuer;

    private final String id = "conn_" + UUID.randomUUID();

    @Test
    void showsAdminsWhoHadAccessNewestFirst() {
        // Given
        record("acme", 3);

        // When
        Response first = get("admin", "?limit=2");
        Response second = get("admin", "?limit=2&cursor=" + first.jsonPath().getString("nextCursor"));

        // Then
        assertThat(first.jsonPath().getList("items.operationId")).containsExactly("op_3", "op_2");
        assertThat(first.jsonPath().getString("items[0].caller")).isEqualTo("executor-service");
        assertThat(first.jsonPath().getString("items[0].result")).isEqualTo("done");
        assertThat(second.jsonPath().getList("items.operationId")).containsExactly("op_1");
        assertThat(second.jsonPath().getString("nextCursor")).isNull();
    }

    @Test
    void isForAdminsAlone() {
        assertThat(get("editor", "").statusCode()).isEqualTo(403);
        assertThat(get("viewer", "").statusCode()).isEqualTo(403);
    }

    @Test
    void anotherTenantsIsAsGoodAsNone() {
        // Given
        record("umbrella", 3);

        // When
        Response response = get("admin", "");

        // Then
        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.jsonPath().getString("code")).isEqualTo("unknown_connection");
    }

    private void record(String tenant, int accesses) {
        vault.recorded(
                new CredentialRef(tenant, id),
                LongStream.iterate(accesses, i -> i >= 1, i -> i - 1)
                        .mapToObj(i -> new AuditedAccess(
                                i, Instant.EPOCH, "executor-service", "executor", "lease", "op_" + i, null, "done"))
                        .toList());
    }

    private Response get(String role, String query) {
        return given().auth()
                .oauth2(issuer.token(role, "connection-service"))
                .get("/api/v1/connections/" + id + "/audit" + query);
    }
}
