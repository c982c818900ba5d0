package io.flowmaestro.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import io.flowmaestro.events.EventJson;
import java.io.PrintWriter;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A real Keycloak. One of its realms signs people and tools in. The other is a provider whose accounts are connected, with
 * PKCE, requests that are handed in (RFC 9126), an issuer that it names (RFC 9207), and refresh tokens that work once.
 */
class KeycloakIT {
    private static final String PROVIDER = "example_crm";
    private static final double DEADLINE_MILLIS = 60_000;

    private static Keycloak keycloak;
    private static Workspace workspace;
    private static Suite suite;

    @BeforeAll
    static void start() throws InterruptedException {
        keycloak = new Keycloak();
        workspace = Workspace.open(RunningSuite.PROJECT, "keycloak");
        suite = Suite.start(
                workspace,
                Store.EMBEDDED,
                KeycloakIT::configured,
                new Progress(new PrintWriter(System.err, true, StandardCharsets.UTF_8)));
        keycloak.awaitReady();
    }

    @AfterAll
    static void stop() {
        suite.close();
        workspace.close();
        keycloak.close();
    }

    /** Keycloak stands in the sandbox's place, and for people and tools in the issuer's. */
    private static Map<String, String> configured(Map<String, String> configuration) {
        Map<String, String> adjusted = new HashMap<>(configuration);
        adjusted.put("flowmaestro.sandbox.url", keycloak.url().toString());
        adjusted.put("flowmaestro.providers.folder", providers().toString());
        if (configuration.containsKey("flowmaestro.public-url")) {
            adjusted.put(
                    "quarkus.oidc.auth-server-url",
                    keycloak.realm("flowmaestro").toString());
            adjusted.put("quarkus.oidc.pages.credentials.secret", keycloak.pagesSecret());
        }
        return adjusted;
    }

    private static Path providers() {
        try {
            return Path.of(Objects.requireNonNull(KeycloakIT.class.getResource("/keycloak/providers"))
                    .toURI());
        } catch (URISyntaxException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @Test
    void opensTheApiByTheTenantAndTheRolesOfItsTokens() throws InterruptedException {
        // Given
        ObjectNode connection = EventJson.MAPPER
                .createObjectNode()
                .put("id", "conn_keys")
                .put("provider", "sendgrid")
                .put("name", "SendGrid")
                .put("method", "api_key");
        connection.putObject("credential").put("api_key", "SG.test");

        // When
        api("flowmaestro", "tool", "ada").send("POST", "/api/v1/connections", connection, 201);

        // Then
        api("flowmaestro", "tool", "vic").send("GET", "/api/v1/connections/conn_keys", null, 200);
        assertRefused("flowmaestro", "tool", "vic", "POST", 403);
        assertThatThrownBy(
                        () -> api("flowmaestro", "tool", "eve").send("GET", "/api/v1/connections/conn_keys", null, 200))
                .hasMessageContaining("unknown_connection");
        assertRefused("flowmaestro", "elsewhere", "ada", "GET", 401);
        assertRefused("crm", "tool", "mia", "GET", 401);
    }

    private static void assertRefused(String realm, String client, String user, String method, int status)
            throws InterruptedException {
        ObjectNode body = method.equals("GET") ? null : EventJson.MAPPER.createObjectNode();
        api(realm, client, user).send(method, "/api/v1/connections", body, status);
    }

    @Test
    void signsPeopleInOnPagesAndConnectsTheirAccounts() throws InterruptedException {
        // Given
        RestApi ada = api("flowmaestro", "tool", "ada");
        ObjectNode app = EventJson.MAPPER
                .createObjectNode()
                .put("clientId", "our-app")
                .put("clientSecret", keycloak.appSecret());
        ada.send("PUT", "/api/v1/providers/" + PROVIDER + "/oauth-app", app, 200);

        // When
        String id;
        List<String> asked = new ArrayList<>();
        try (RealBrowser browser = new RealBrowser();
                BrowserContext person = browser.person(null)) {
            person.setDefaultTimeout(DEADLINE_MILLIS);
            person.onRequest(request -> {
                if (request.url().startsWith(keycloak.realm("crm") + "/protocol/openid-connect/auth?")) {
                    asked.add(request.url());
                }
            });
            Page page = person.newPage();
            page.navigate(suite.pages("ada").toString());
            signIn(page, "ada");
            page.waitForURL("**/settings/connections");
            page.navigate(suite.endpoints()
                    .connectionService()
                    .resolve("/settings/providers/" + PROVIDER)
                    .toString());
            Page provider = page.waitForPopup(
                    () -> page.locator("main button.button").first().click());
            provider.waitForURL("**/realms/crm/**");
            signIn(provider, "mia");
            provider.locator("[name=accept]").click();
            page.waitForURL("**/settings/connections/conn_" + PROVIDER + "_*");
            id = page.url().substring(page.url().lastIndexOf('/') + 1);
        }
        JsonNode report = test(ada, id);
        Awaitility.await("a second refresh")
                .atMost(Duration.ofSeconds(60))
                .until(() -> test(ada, id).path("status").asText().equals("active")
                        && keycloak.events("REFRESH_TOKEN") >= 2);

        // Then
        assertThat(asked)
                .singleElement()
                .asString()
                .contains("request_uri=")
                .doesNotContain("code_challenge", "state=", "scope=");
        assertThat(report.path("checks").findValuesAsText("status")).containsExactly("passed", "passed", "passed");
        assertThat(ada.send("GET", "/api/v1/connections/" + id, null, 200)
                        .path("account")
                        .asText())
                .isEqualTo("mia@customer.example");
        assertThat(keycloak.events("REFRESH_TOKEN_ERROR")).isZero();
    }

    private static JsonNode test(RestApi api, String id) throws InterruptedException {
        return api.send("POST", "/api/v1/connections/" + id + "/test", null, 200);
    }

    private static void signIn(Page page, String user) {
        page.locator("#username").fill(user);
        page.locator("#password").fill(keycloak.password());
        page.locator("#kc-login").click();
    }

    private static RestApi api(String realm, String client, String user) {
        return new RestApi(suite.endpoints().connectionService(), keycloak.token(realm, client, user));
    }
}
