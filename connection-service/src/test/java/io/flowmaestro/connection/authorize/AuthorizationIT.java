package io.flowmaestro.connection.authorize;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowmaestro.backing.issuer.Issuer;
import io.flowmaestro.connection.AdjustableClock;
import io.flowmaestro.connection.Backing;
import io.flowmaestro.connection.ConsentingVault;
import io.flowmaestro.vault.client.CredentialRef;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(Backing.class)
class AuthorizationIT {
    @Inject
    ConsentingVault vault;

    @Inject
    AdjustableClock clock;

    Issuer issuer;

    @AfterEach
    void setTheClock() {
        clock.ahead(Duration.ZERO);
        vault.fake().unavailable(false);
    }

    @Test
    void connectsByTheBrowser() {
        // Given
        Browser browser = new Browser();
        Made made = make(Map.of());

        // When
        Response start = browser.open(made.link());
        URI provider = URI.create(start.header("Location"));
        Response end = browser.open(agree(provider));

        // Then
        assertThat(start.statusCode()).isEqualTo(303);
        assertThat(provider).hasScheme("https").hasHost("slack.com").hasPath("/oauth/v2/authorize");
        assertThat(Browser.query(provider))
                .containsEntry("client_id", "slack-app")
                .containsEntry("redirect_uri", Backing.PUBLIC_URL + "/oauth/callback")
                .containsEntry("code_challenge_method", "S256");
        assertThat(start.getHeaders().getValues("Set-Cookie"))
                .singleElement()
                .asString()
                .contains("HttpOnly")
                .containsIgnoringCase("SameSite=Lax")
                .contains("Path=/");
        assertThat(start.header("Referrer-Policy")).isEqualTo("no-referrer");
        assertThat(end.statusCode()).isEqualTo(200);
        assertThat(end.contentType()).startsWith("text/html");
        assertThat(end.asString()).contains("Slack is connected");
        assertThat(browser.cookies()).isEmpty();
        assertThat(connection(made.id()).jsonPath().getString("status")).isEqualTo("active");
        assertThat(connection(made.id()).jsonPath().getList("scopes")).containsExactly("read", "write");
    }

    @Test
    void goesToTheSandboxForASandboxConnection() {
        // Given
        Browser browser = new Browser();
        Made made = make(Map.of("sandbox", true));

        // When
        URI provider = URI.create(browser.open(made.link()).header("Location"));

        // Then
        assertThat(provider.toString()).startsWith(Backing.SANDBOX + "/slack.com/oauth/v2/authorize?");
    }

    @Test
    void goesToTheStoresOwnAddress() {
        // Given
        Browser browser = new Browser();
        Made made = make(Map.of("provider", "shopify", "fields", Map.of("shop", "https://MyStore.myshopify.com/")));

        // When
        URI provider = URI.create(browser.open(made.link()).header("Location"));

        // Then
        assertThat(provider).hasHost("mystore.myshopify.com").hasPath("/admin/oauth/authorize");
    }

    @Test
    void returnsToTheAddressThatWasAskedFor() {
        // Given
        Browser browser = new Browser();
        Made made = make(Map.of("returnTo", Backing.RETURN_TO));
        URI provider = URI.create(browser.open(made.link()).header("Location"));

        // When
        Response end = browser.open(agree(provider));

        // Then
        assertThat(end.statusCode()).isEqualTo(303);
        assertThat(end.header("Location")).isEqualTo(Backing.RETURN_TO + "?connectionId=" + made.id());
    }

    @Test
    void takesALinkOnce() {
        // Given
        Browser browser = new Browser();
        Made made = make(Map.of());
        browser.open(made.link());

        // When
        Response again = browser.open(made.link());

        // Then
        assertThat(again.statusCode()).isEqualTo(400);
        assertThat(again.asString()).contains("stale_authorization");
        assertThat(again.header("Location")).isNull();
    }

    @Test
    void takesALinkForAFewMinutes() {
        // Given
        Browser browser = new Browser();
        Made made = make(Map.of());
        clock.ahead(Duration.ofMinutes(11));

        // When
        Response late = browser.open(made.link());

        // Then
        assertThat(late.statusCode()).isEqualTo(400);
    }

    @Test
    void takesAStateOnce_O1() {
        // Given
        Browser browser = new Browser();
        Made made = make(Map.of());
        URI provider = URI.create(browser.open(made.link()).header("Location"));
        Map<String, String> cookies = new HashMap<>(browser.cookies());
        browser.open(agree(provider));
        browser.cookies().putAll(cookies);
        int before = vault.tokenRequests();

        // When
        Response again = browser.open(agree(provider));

        // Then
        assertThat(again.statusCode()).isEqualTo(400);
        assertThat(vault.tokenRequests()).isEqualTo(before);
    }

    @Test
    void refusesAStateItDidNotMakeBeforeAnyTokenRequest_O1() {
        // Given
        Browser browser = new Browser();
        int before = vault.tokenRequests();

        // When
        Response unknown = browser.open(Browser.callback(Map.of("state", "unknown", "code", "code")));
        Response none = browser.open(Browser.callback(Map.of("code", "code")));
        Response twice = browser.open(URI.create("/oauth/callback?code=c&state=one&state=two"));

        // Then
        assertThat(List.of(unknown.statusCode(), none.statusCode(), twice.statusCode()))
                .containsOnly(400);
        assertThat(vault.tokenRequests()).isEqualTo(before);
    }

    @Test
    void refusesAnotherBrowserAndLeavesTheStateToTheRightOne_O4() {
        // Given
        Browser browser = new Browser();
        Made made = make(Map.of());
        URI provider = URI.create(browser.open(made.link()).header("Location"));
        URI callback = agree(provider);
        Browser withoutCookie = new Browser();
        Browser withOwnCookie = new Browser();
        withOwnCookie.open(make(Map.of()).link());
        String ownBinding = withOwnCookie.cookies().values().iterator().next();
        browser.cookies().keySet().forEach(name -> withOwnCookie.cookies().put(name, ownBinding));
        int before = vault.tokenRequests();

        // When
        Response bare = withoutCookie.open(callback);
        Response foreign = withOwnCookie.open(callback);
        int requests = vault.tokenRequests() - before;
        Response right = browser.open(callback);

        // Then
        assertThat(bare.statusCode()).isEqualTo(400);
        assertThat(foreign.statusCode()).isEqualTo(400);
        assertThat(requests).isZero();
        assertThat(right.statusCode()).isEqualTo(200);
    }

    @Test
    void refusesAStateThatIsTooOld_O1() {
        // Given
        Browser browser = new Browser();
        Made made = make(Map.of());
        URI callback = agree(URI.create(browser.open(made.link()).header("Location")));
        clock.ahead(Duration.ofMinutes(11));
        int before = vault.tokenRequests();

        // When
        Response late = browser.open(callback);

        // Then
        assertThat(late.statusCode()).isEqualTo(400);
        assertThat(vault.tokenRequests()).isEqualTo(before);
    }

    @Test
    void refusesACodeThatWasStolenFromAnotherFlow_O3() {
        // Given
        Browser victim = new Browser();
        String stolen = Browser.query(
                        agree(URI.create(victim.open(make(Map.of()).link()).header("Location"))))
                .get("code");
        Browser attacker = new Browser();
        Made attackers = make(Map.of());
        String state = Browser.query(URI.create(attacker.open(attackers.link()).header("Location")))
                .get("state");

        // When
        Response end = attacker.open(Browser.callback(Map.of("state", state, "code", stolen)));

        // Then
        assertThat(end.statusCode()).isEqualTo(502);
        assertThat(end.asString()).contains("invalid_grant").doesNotContain(stolen);
        assertThat(connection(attackers.id()).jsonPath().getString("status")).isEqualTo("pending");
    }

    @Test
    void saysInWordsThatAccessWasDenied() {
        // Given
        Browser browser = new Browser();
        Made made = make(Map.of("returnTo", Backing.RETURN_TO));
        String state = Browser.query(URI.create(browser.open(made.link()).header("Location")))
                .get("state");
        int before = vault.tokenRequests();

        // When
        Response denied = browser.open(Browser.callback(
                Map.of("state", state, "error", "access_denied", "error_description", "<script>alert(1)</script>")));

        // Then
        assertThat(denied.statusCode()).isEqualTo(400);
        assertThat(denied.asString())
                .contains("Slack is not connected")
                .contains("Access was not granted")
                .contains(Backing.RETURN_TO)
                .doesNotContain("alert(1)");
        assertThat(vault.tokenRequests()).isEqualTo(before);
    }

    @Test
    void leadsTwoConnectionsThroughOneBrowserAtOnce() {
        // Given
        Browser browser = new Browser();
        Made first = make(Map.of("provider", "hubspot"));
        Made second = make(Map.of("provider", "hubspot"));
        URI toFirst = URI.create(browser.open(first.link()).header("Location"));
        URI toSecond = URI.create(browser.open(second.link()).header("Location"));

        // When
        Response secondEnd = browser.open(agree(toSecond));
        Response firstEnd = browser.open(agree(toFirst));

        // Then
        assertThat(firstEnd.statusCode()).isEqualTo(200);
        assertThat(secondEnd.statusCode()).isEqualTo(200);
        assertThat(connection(first.id()).jsonPath().getString("status")).isEqualTo("active");
        assertThat(connection(second.id()).jsonPath().getString("status")).isEqualTo("active");
    }

    @Test
    void reconnectsUnderTheSameId() {
        // Given
        Browser browser = new Browser();
        Made made = make(Map.of());
        browser.open(agree(URI.create(browser.open(made.link()).header("Location"))));
        vault.fake().endpoint().scopes(List.of("read", "write", "more"));

        // When
        URI link = URI.create(given().auth()
                .oauth2(editor())
                .post("/api/v1/connections/" + made.id() + "/authorize")
                .jsonPath()
                .getString("authorizeUrl"));
        Response end = browser.open(agree(URI.create(browser.open(link).header("Location"))));
        vault.fake().endpoint().scopes(List.of("read", "write"));

        // Then
        assertThat(end.statusCode()).isEqualTo(200);
        assertThat(connection(made.id()).jsonPath().getList("scopes")).containsExactly("read", "write", "more");
    }

    @Test
    void destroysACredentialWhoseConnectionWasDeletedMeanwhile() {
        // Given
        Browser browser = new Browser();
        Made made = make(Map.of());
        URI callback = agree(URI.create(browser.open(made.link()).header("Location")));
        given().auth()
                .oauth2(editor())
                .delete("/api/v1/connections/" + made.id())
                .then()
                .statusCode(200);

        // When
        Response end = browser.open(callback);

        // Then
        assertThat(end.statusCode()).isEqualTo(400);
        assertThat(vault.fake()
                        .lease(new CredentialRef("acme", made.id()), "op")
                        .onItem()
                        .transform(lease -> "lent")
                        .onFailure()
                        .recoverWithItem("none")
                        .await()
                        .indefinitely())
                .isEqualTo("none");
    }

    @Test
    void saysThatItMayWorkLaterWhereTheVaultIsDown() {
        // Given
        Browser browser = new Browser();
        Made made = make(Map.of());
        URI callback = agree(URI.create(browser.open(made.link()).header("Location")));
        vault.fake().unavailable(true);

        // When
        Response end = browser.open(callback);

        // Then
        assertThat(end.statusCode()).isEqualTo(502);
        assertThat(end.asString()).contains("Begin again in a few minutes");
        assertThat(connection(made.id()).jsonPath().getString("status")).isEqualTo("pending");
    }

    @Test
    void asksForOptionalScopesThatAreWanted() {
        // Given
        Browser browser = new Browser();
        Made made = make(Map.of("provider", "github", "method", "oauth2", "scopes", List.of("workflow")));
        vault.fake().endpoint().scopes(List.of("repo", "workflow"));

        // When
        URI provider = URI.create(browser.open(made.link()).header("Location"));
        browser.open(agree(provider));
        URI again = URI.create(browser.open(authorize(made.id(), "{}")).header("Location"));
        URI without = URI.create(
                browser.open(authorize(made.id(), "{\"scopes\": []}")).header("Location"));
        vault.fake().endpoint().scopes(List.of("read", "write"));

        // Then
        assertThat(Browser.query(provider)).containsEntry("scope", "repo workflow");
        assertThat(Browser.query(again)).containsEntry("scope", "repo workflow");
        assertThat(Browser.query(without)).containsEntry("scope", "repo");
    }

    @Test
    void refusesScopesThatAreNotOptional() {
        // Given
        Made made = make(Map.of("provider", "github", "method", "oauth2"));

        // When
        Response refused = given().auth()
                .oauth2(editor())
                .contentType(ContentType.JSON)
                .body("{\"scopes\": [\"workflow\", \"admin:everything\"]}")
                .post("/api/v1/connections/" + made.id() + "/authorize");

        // Then
        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(refused.jsonPath().getList("errors.pointer")).containsExactly("/scopes/1");
        assertThat(refused.jsonPath().getString("errors[0].message")).contains("workflow");
    }

    @Test
    void installsAnApp() {
        // Given
        Browser browser = new Browser();
        Made made = make(Map.of("provider", "github", "method", "installation"));

        // When
        URI provider = URI.create(browser.open(made.link()).header("Location"));
        String code = vault.install("42");
        Response end = browser.open(Browser.callback(Map.of(
                "state",
                Browser.query(provider).get("state"),
                "installation_id",
                "42",
                "setup_action",
                "install",
                "code",
                code)));

        // Then
        assertThat(provider.toString()).startsWith("https://github.com/apps/our-app/installations/new?state=");
        assertThat(end.statusCode()).as(end.asString()).isEqualTo(200);
        assertThat(connection(made.id()).jsonPath().getString("status")).isEqualTo("active");
        assertThat(connection(made.id()).jsonPath().getMap("fields")).isEqualTo(Map.of("installation_id", "42"));
    }

    @Test
    void installsInTheSandboxForASandboxConnection() {
        // Given
        Browser browser = new Browser();
        Made made = make(Map.of("provider", "github", "method", "installation", "sandbox", true));

        // When
        String provider = browser.open(made.link()).header("Location");

        // Then
        assertThat(provider).startsWith(Backing.SANDBOX + "/github.com/apps/our-app/installations/new?state=");
    }

    @Test
    void takesNoInstallationWithoutProofWhoseItIs() {
        // Given
        Browser browser = new Browser();
        Made made = make(Map.of("provider", "github", "method", "installation"));
        String state = Browser.query(URI.create(browser.open(made.link()).header("Location")))
                .get("state");
        int before = vault.tokenRequests();

        // When
        Response end = browser.open(Browser.callback(Map.of("state", state, "installation_id", "43")));

        // Then
        assertThat(end.statusCode()).isEqualTo(502);
        assertThat(end.asString()).contains("installation_not_proven");
        assertThat(vault.tokenRequests()).isEqualTo(before);
    }

    @Test
    void takesNoInstallationOfSomebodyElse() {
        // Given
        Browser browser = new Browser();
        Made made = make(Map.of("provider", "github", "method", "installation"));
        String state = Browser.query(URI.create(browser.open(made.link()).header("Location")))
                .get("state");
        String code = vault.install("42");

        // When
        Response end = browser.open(Browser.callback(Map.of("state", state, "installation_id", "43", "code", code)));

        // Then
        assertThat(end.statusCode()).isEqualTo(502);
        assertThat(end.asString()).contains("installation_not_yours");
        assertThat(connection(made.id()).jsonPath().getString("status")).isEqualTo("pending");
    }

    @Test
    void takesNoInstallationFromAnotherBrowser() {
        // Given
        Browser browser = new Browser();
        Made made = make(Map.of("provider", "github", "method", "installation"));
        String state = Browser.query(URI.create(browser.open(made.link()).header("Location")))
                .get("state");
        URI callback = Browser.callback(Map.of("state", state, "installation_id", "42", "code", vault.install("42")));
        int before = vault.tokenRequests();

        // When
        Response foreign = new Browser().open(callback);

        // Then
        assertThat(foreign.statusCode()).isEqualTo(400);
        assertThat(vault.tokenRequests()).isEqualTo(before);
    }

    @Test
    void saysThatAnOwnerWasAskedToInstall() {
        // Given
        Browser browser = new Browser();
        Made made = make(Map.of("provider", "github", "method", "installation"));
        String state = Browser.query(URI.create(browser.open(made.link()).header("Location")))
                .get("state");

        // When
        Response end = browser.open(Browser.callback(Map.of("state", state, "setup_action", "request")));

        // Then
        assertThat(end.statusCode()).isEqualTo(200);
        assertThat(end.asString()).contains("GitHub is not connected yet");
        assertThat(connection(made.id()).jsonPath().getString("status")).isEqualTo("pending");
    }

    private URI authorize(String id, String body) {
        return URI.create(given().auth()
                .oauth2(editor())
                .contentType(ContentType.JSON)
                .body(body)
                .post("/api/v1/connections/" + id + "/authorize")
                .jsonPath()
                .getString("authorizeUrl"));
    }

    private record Made(String id, URI link) {}

    private Made make(Map<String, Object> overrides) {
        Map<String, Object> body = new HashMap<>(Map.of("provider", "slack", "name", "Slack " + UUID.randomUUID()));
        body.putAll(overrides);
        Response response = given().auth()
                .oauth2(editor())
                .contentType(ContentType.JSON)
                .body(body)
                .post("/api/v1/connections");
        assertThat(response.statusCode()).as(response.asString()).isEqualTo(201);
        assertThat(response.jsonPath().getString("status")).isEqualTo("pending");
        String link = response.jsonPath().getString("authorizeUrl");
        assertThat(link).startsWith(Backing.PUBLIC_URL + "/oauth/start/");
        return new Made(response.jsonPath().getString("id"), URI.create(link));
    }

    /** What the provider does when its person agrees. */
    private URI agree(URI provider) {
        Map<String, String> query = Browser.query(provider);
        String code = vault.consent(query.get("code_challenge"), URI.create(query.get("redirect_uri")));
        return Browser.callback(Map.of("state", query.get("state"), "code", code));
    }

    private Response connection(String id) {
        return given().auth().oauth2(editor()).get("/api/v1/connections/" + id);
    }

    private String editor() {
        return issuer.token("editor", "connection-service");
    }
}
