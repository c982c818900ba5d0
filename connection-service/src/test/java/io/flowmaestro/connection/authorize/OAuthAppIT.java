package io.flowmaestro.connection.authorize;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowmaestro.backing.issuer.Issuer;
import io.flowmaestro.connection.Backing;
import io.flowmaestro.connection.ConsentingVault;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.net.URI;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A tenant's own app at a provider: whose it is, what is shown of it, and what a browser gets of it. */
@QuarkusTest
@TestProfile(Backing.class)
class OAuthAppIT {
    private static final String CANARY = "canary-a995-client-secret";

    @Inject
    ConsentingVault vault;

    Issuer issuer;

    @AfterEach
    void theOperatorsAgain() {
        vault.appsUnavailable(false);
        app("admin", "slack", "DELETE");
    }

    @Test
    void signsTheTenantsPeopleInAndNobodyElses() {
        // When
        Response before = app("admin", "slack", "GET");
        Response put = put("slack", Map.of("clientId", "acme-app", "clientSecret", CANARY));
        Response after = app("admin", "slack", "GET");

        // Then
        assertThat(before.jsonPath().getString("owner")).isEqualTo("operator");
        assertThat(before.jsonPath().getString("clientId")).isEqualTo("slack-app");
        assertThat(put.statusCode()).as(put.asString()).isEqualTo(200);
        assertThat(after.jsonPath().getString("owner")).isEqualTo("tenant");
        assertThat(after.jsonPath().getString("clientId")).isEqualTo("acme-app");
        assertThat(after.jsonPath().getString("secretSince")).isNotNull();
        assertThat(after.jsonPath().getString("previousSecretUntil")).isNull();
        assertThat(put.asString() + after.asString()).doesNotContain("canary");
        assertThat(app("stranger", "slack", "GET").jsonPath().getString("clientId"))
                .isEqualTo("slack-app");
        assertThat(clientId("admin")).isEqualTo("acme-app");
        assertThat(clientId("stranger")).isEqualTo("slack-app");
    }

    @Test
    void itsNextSecretLeavesTheOneBeforeGoodForAWhile() {
        // Given
        put("slack", Map.of("clientId", "acme-app", "clientSecret", CANARY));

        // When
        Response next = put("slack", Map.of("clientId", "acme-app", "clientSecret", CANARY + "-2"));

        // Then
        assertThat(next.jsonPath().getString("previousSecretUntil")).isNotNull();
    }

    @Test
    void theOperatorsSignsInAgainOnceItIsDeleted() {
        // Given
        put("slack", Map.of("clientId", "acme-app", "clientSecret", CANARY));

        // When
        int deleted = app("admin", "slack", "DELETE").statusCode();
        int again = app("admin", "slack", "DELETE").statusCode();

        // Then
        assertThat(deleted).isEqualTo(204);
        assertThat(again).isEqualTo(204);
        assertThat(clientId("admin")).isEqualTo("slack-app");
    }

    @Test
    void aTenantBringsWhatTheOperatorHasNot() {
        // Given
        Map<String, Object> connection = Map.of("provider", "notion", "name", "Notion " + UUID.randomUUID());

        // When
        Response refused = as("admin").body(connection).post("/api/v1/connections");
        Response none = app("admin", "notion", "GET");
        put("notion", Map.of("clientId", "acme-app", "clientSecret", CANARY));
        Response made = as("admin").body(connection).post("/api/v1/connections");
        app("admin", "notion", "DELETE");

        // Then
        assertProblem(refused, 409, "oauth_not_configured");
        assertProblem(none, 409, "oauth_not_configured");
        assertThat(made.statusCode()).as(made.asString()).isEqualTo(201);
    }

    @Test
    void isTheAdminsAlone() {
        for (String method : new String[] {"GET", "PUT", "DELETE"}) {
            assertProblem(app("editor", "slack", method), 403, "forbidden");
        }
    }

    @Test
    void whatIsNoAppIsRefused() {
        assertProblem(app("admin", "nowhere", "GET"), 404, "unknown_provider");
        assertProblem(app("admin", "stripe", "GET"), 409, "not_oauth");
        assertProblem(app("admin", "slack", "PUT"), 400, "malformed_json");
        assertProblem(put("slack", Map.of("clientSecret", CANARY)), 422, "validation");
        assertProblem(put("slack", Map.of("clientId", "acme-app")), 422, "validation");
        assertProblem(
                put("slack", Map.of("clientId", "acme-app", "clientSecret", CANARY, "more", CANARY)),
                400,
                "malformed_json");
    }

    @Test
    void aLinkStaysGoodWhileTheVaultDoesNotSayWhichApp() {
        // Given
        Browser browser = new Browser();
        URI link = link("admin");

        // When
        vault.appsUnavailable(true);
        Response refused = browser.open(link);
        vault.appsUnavailable(false);
        Response begun = browser.open(link);

        // Then
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.asString()).contains("credential_unavailable");
        assertThat(begun.statusCode()).isEqualTo(303);
        assertThat(browser.open(link).statusCode()).isEqualTo(400);
    }

    private String clientId(String user) {
        URI provider = URI.create(new Browser().open(link(user)).header("Location"));
        return Browser.query(provider).get("client_id");
    }

    private URI link(String user) {
        return URI.create(as(user).body(Map.of("provider", "slack", "name", "Slack " + UUID.randomUUID()))
                .post("/api/v1/connections")
                .jsonPath()
                .getString("authorizeUrl"));
    }

    private Response app(String user, String provider, String method) {
        return as(user).request(method, "/api/v1/providers/" + provider + "/oauth-app");
    }

    private Response put(String provider, Map<String, String> app) {
        return as("admin").body(app).put("/api/v1/providers/" + provider + "/oauth-app");
    }

    private RequestSpecification as(String user) {
        return given().contentType(ContentType.JSON).auth().oauth2(issuer.token(user, "connection-service"));
    }

    private static void assertProblem(Response response, int status, String code) {
        assertThat(response.statusCode()).as(response.asString()).isEqualTo(status);
        assertThat(response.jsonPath().getString("code")).isEqualTo(code);
        assertThat(response.asString()).doesNotContain("canary");
    }
}
