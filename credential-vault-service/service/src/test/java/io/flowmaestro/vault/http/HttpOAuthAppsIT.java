package io.flowmaestro.vault.http;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.flowmaestro.backing.issuer.Issuer;
import io.flowmaestro.vault.client.AuditPage;
import io.flowmaestro.vault.client.AuditedAccess;
import io.flowmaestro.vault.client.CredentialRef;
import io.flowmaestro.vault.client.HttpCredentialVault;
import io.flowmaestro.vault.client.NewOAuthApp;
import io.flowmaestro.vault.client.OAuthApps;
import io.flowmaestro.vault.client.RegisteredApp;
import io.flowmaestro.vault.client.Secret;
import io.flowmaestro.vault.testing.OAuthAppsContract;
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
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The apps' contract through everything, and the operator's own part of the API. */
@QuarkusTest
@TestProfile(VaultBacking.class)
class HttpOAuthAppsIT extends OAuthAppsContract {
    private static final String AUDIENCE = "credential-vault-service";
    private static final String SHARED = "/api/v1/shared-oauth-apps/hubspot";

    @Inject
    Vertx vertx;

    @Inject
    DataSource database;

    @TestHTTPResource
    URI url;

    Issuer issuer;

    @Override
    protected OAuthApps apps() {
        return vault();
    }

    @Test
    void theOperatorSharesAnAppAndTakesItBack() throws SQLException {
        // When
        Response none = operator("GET", null);
        Response put = operator("PUT", "{\"clientId\": \"shared\", \"clientSecret\": \"s-1\"}");
        RegisteredApp used = await(vault().current("acme", "hubspot"));
        Response again = operator("PUT", "{\"clientId\": \"shared\", \"clientSecret\": \"s-2\"}");
        Response read = operator("GET", null);
        Response removed = operator("DELETE", null);

        // Then
        assertThat(none.statusCode()).isEqualTo(404);
        assertThat(none.jsonPath().getString("code")).isEqualTo("no_oauth_app");
        assertThat(put.jsonPath().getString("clientId")).isEqualTo("shared");
        assertThat(put.jsonPath().getString("previousSecretUntil")).isNull();
        assertThat(used.owner()).isEqualTo(RegisteredApp.Owner.OPERATOR);
        assertThat(used.clientId()).isEqualTo("shared");
        assertThat(again.jsonPath().getString("previousSecretUntil")).isNotNull();
        assertThat(read.asString()).isEqualTo(again.asString()).doesNotContain("s-1", "s-2");
        assertThat(removed.statusCode()).isEqualTo(204);
        assertThat(operator("GET", null).statusCode()).isEqualTo(404);
        assertThat(accesses("~oauth-app~hubspot"))
                .startsWith(
                        "developer operator read_oauth_app no_oauth_app",
                        "developer operator put_oauth_app begun",
                        "developer operator put_oauth_app done")
                .contains(
                        "developer operator read_oauth_app done",
                        "developer operator remove_oauth_app begun",
                        "developer operator remove_oauth_app done");
    }

    @Test
    void theAuditNamesWhoReadAndWhoSetATenantsApp() {
        // Given
        String tenant = "acme-" + UUID.randomUUID();

        // When
        await(vault().put(tenant, "slack", new NewOAuthApp("own", Secret.of("s-1"), null, null, null)));
        await(vault().current(tenant, "slack"));
        await(vault().remove(tenant, "slack"));

        // Then
        assertThat(audit(new CredentialRef(tenant, "~oauth-app~slack")).items())
                .filteredOn(access -> access.result().equals("done"))
                .extracting(AuditedAccess::caller, AuditedAccess::actor, AuditedAccess::action)
                .containsExactly(
                        tuple("connection-service", "mia@example.com", "remove_oauth_app"),
                        tuple("connection-service", "mia@example.com", "read_oauth_app"),
                        tuple("connection-service", "mia@example.com", "put_oauth_app"));
    }

    @Test
    void whatIsNoAppIsRefused() {
        for (String body : List.of(
                "{\"clientSecret\": \"canary-s\"}",
                "{\"clientId\": \"a\"}",
                "{\"clientId\": 1, \"clientSecret\": \"canary-s\"}",
                "{\"clientId\": \"a\", \"clientSecret\": \"canary-s\", \"appSlug\": [\"canary-s\"]}")) {
            Response refused = operator("PUT", body);
            assertThat(refused.statusCode()).isEqualTo(400);
            assertThat(refused.asString()).doesNotContain("canary");
        }
    }

    private Response operator(String method, @Nullable String body) {
        String token = issuer.accessToken("developer")
                .audience(AUDIENCE)
                .roles("operator")
                .sign();
        var request = given().header("Authorization", "Bearer " + token).contentType(ContentType.JSON);
        return (body == null ? request : request.body(body)).request(method, SHARED);
    }

    /** Of what belongs to no tenant. */
    private List<String> accesses(String id) throws SQLException {
        List<String> accesses = new ArrayList<>();
        try (Connection connection = database.getConnection();
                PreparedStatement select =
                        connection.prepareStatement("SELECT concat_ws(' ', caller, roles, action, result) FROM audit"
                                + " WHERE tenant = '' AND connection_id = ? ORDER BY id")) {
            select.setString(1, id);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    accesses.add(rows.getString(1));
                }
            }
        }
        return accesses;
    }

    private AuditPage audit(CredentialRef ref) {
        return await(vault().audit(ref, null, 50));
    }

    private HttpCredentialVault vault() {
        return new HttpCredentialVault(
                WebClient.create(vertx),
                url,
                () -> Uni.createFrom().item(() -> issuer.token("connection-service", AUDIENCE)),
                () -> Optional.of("mia@example.com"));
    }

    private static <T> T await(Uni<T> answer) {
        return answer.await().atMost(Duration.ofSeconds(10));
    }
}
