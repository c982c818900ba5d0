package io.flowmaestro.connection.pages;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowmaestro.connection.Backing;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the pages do, without a script. */
@QuarkusTest
@TestProfile(Backing.class)
class PagesIT {
    private static final String CONNECTIONS = "/settings/connections";
    private static final String KEY = "pat-na1-00000000-0000-0000-0000-000000000000";
    private static final Pattern LOADED = Pattern.compile("(?:href|src)=\"(/assets/[^\"]+)\"");
    private static final int LARGEST_PAGE = 100_000;

    @Inject
    Pool pool;

    private Visitor visitor;

    @BeforeEach
    void signIn() {
        visitor = Visitor.signedIn("admin");
    }

    @Test
    void everyPageAllowsNothingOfOthersAndIsKeptNowhere() {
        for (String path : List.of(
                CONNECTIONS,
                "/settings/providers",
                "/settings/providers/slack",
                "/settings/providers/slack/oauth-app",
                "/settings/operations",
                "/settings/alerts",
                "/settings/usage",
                "/settings/webhooks",
                "/settings/connections/conn_none")) {
            // When
            Response page = visitor.open(path);

            // Then
            assertThat(page.header("Content-Security-Policy"))
                    .as(path)
                    .startsWith("default-src 'none'; script-src 'self'; style-src 'self';")
                    .contains("frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'")
                    .doesNotContain("unsafe");
            assertThat(page.header("Cache-Control")).isEqualTo("no-store");
            assertThat(page.header("X-Content-Type-Options")).isEqualTo("nosniff");
            assertThat(page.header("Referrer-Policy")).isEqualTo("same-origin");
            assertThat(page.asString()).doesNotContain("style=", "<style", "onclick", "://cdn");
        }
    }

    @Test
    void loadsLessThanAHundredKilobytesAndKeepsItForGood() {
        // Given
        Response page = visitor.open("/settings/providers");
        List<String> loaded = LOADED.matcher(page.asString())
                .results()
                .map(found -> found.group(1))
                .toList();

        // When
        List<Response> assets =
                loaded.stream().map(path -> new Visitor().request().get(path)).toList();

        // Then
        assertThat(assets).hasSize(3).allSatisfy(asset -> {
            assertThat(asset.statusCode()).isEqualTo(200);
            assertThat(asset.header("Cache-Control")).isEqualTo("public, max-age=31536000, immutable");
        });
        assertThat(page.asByteArray().length
                        + assets.stream()
                                .mapToInt(asset -> asset.asByteArray().length)
                                .sum())
                .isLessThan(LARGEST_PAGE);
    }

    @Test
    void servesNoAssetUnderAnotherHash() {
        // When
        Response asset = new Visitor().request().get("/assets/0000000000000000/pages.css");

        // Then
        assertThat(asset.statusCode()).isEqualTo(404);
    }

    @Test
    void saysWhatAccessIsAskedForAndWhy() {
        // When
        String page = visitor.open("/settings/providers/slack").asString();

        // Then
        assertThat(page)
                .contains("Slack will ask you to let FlowMaestro do this")
                .containsPattern("Send a message[^<]*</span> <code>chat:write</code>")
                .contains("Ask for more", "value=\"im:write\"");
    }

    @Test
    void findsProvidersByWhatTheyAreFor() {
        // When
        String found = visitor.open("/settings/providers?q=crm").asString();
        String none = visitor.open("/settings/providers?q=nonesuch").asString();

        // Then
        assertThat(found).contains("/settings/providers/hubspot").doesNotContain("/settings/providers/slack\"");
        assertThat(none).contains("Nothing matches");
    }

    @Test
    void connectsWithAKeyAndShowsItNever() {
        // Given
        Map<String, String> form = hubspot("HubSpot - Keys");

        // When
        Response saved = visitor.send("/settings/providers/hubspot", form);
        String page = visitor.open(Visitor.pathOf(saved.header("Location"))).asString();

        // Then
        assertThat(saved.statusCode()).isEqualTo(303);
        assertThat(page).contains("HubSpot - Keys", "Connected", form.get("id")).doesNotContain(KEY);
        assertThat(visitor.open(CONNECTIONS + "?q=keys").asString()).contains(form.get("id"));
        assertThat(visitor.open("/settings/providers?q=hubspot").asString()).contains("class=\"tag\"");
    }

    @Test
    void makesOneConnectionOfAFormThatIsSentTwice() {
        // Given
        Map<String, String> form = hubspot("HubSpot - Twice");

        // When
        Response first = visitor.send("/settings/providers/hubspot", form);
        Response second = visitor.send("/settings/providers/hubspot", form);

        // Then
        assertThat(first.statusCode()).isEqualTo(303);
        assertThat(second.statusCode()).isEqualTo(303);
        assertThat(second.header("Location")).isEqualTo(first.header("Location"));
        assertThat(rows("HubSpot - Twice")).hasSize(1);
    }

    @Test
    void takesAnotherNameAfterTheBackButtonForWhatNobodyAgreedTo() {
        // Given
        Map<String, String> form =
                new HashMap<>(Map.of("id", "conn_back", "name", "Slack - Before", "method", "oauth2", "sandbox", "on"));
        visitor.send("/settings/providers/slack", form);
        form.put("name", "Slack - After");

        // When
        Response again = visitor.send("/settings/providers/slack", form);

        // Then
        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(again.asString()).contains("Continue to Slack", "/oauth/start/");
        assertThat(rows("Slack - Before")).isEmpty();
        assertThat(rows("Slack - After")).hasSize(1);
    }

    @Test
    void tellsAScriptWhereToConnect() {
        // When
        Response told = visitor.request()
                .header("Sec-Fetch-Site", "same-origin")
                .header("HX-Request", "true")
                .formParams(Map.of("id", "conn_popup", "name", "Slack - Popup", "method", "oauth2", "sandbox", "on"))
                .post("/settings/providers/slack");

        // Then
        assertThat(told.statusCode()).isEqualTo(204);
        assertThat(told.header("HX-Trigger"))
                .contains("\"connect\":{\"url\":\"" + Backing.PUBLIC_URL + "/oauth/start/");
    }

    @Test
    void namesTheFieldAndTheRuleAndKeepsWhatWasTyped() {
        // When
        Response refused = visitor.send(
                "/settings/providers/shopify",
                Map.of("id", "conn_bad", "name", "My shop", "method", "oauth2", "fields.shop", "<b>not a shop</b>"));

        // Then
        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(refused.asString())
                .contains(
                        "It looks like mystore.myshopify.com.",
                        "id=\"fields.shop-error\"",
                        "aria-invalid=\"true\"",
                        "value=\"My shop\"")
                .contains("value=\"&lt;b&gt;not a shop&lt;/b&gt;\"")
                .doesNotContain("<b>not a shop");
    }

    @Test
    void saysThatANameIsTaken() {
        // Given
        visitor.send("/settings/providers/hubspot", hubspot("HubSpot - Taken"));

        // When
        Response refused = visitor.send("/settings/providers/hubspot", hubspot("HubSpot - Taken"));

        // Then
        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(refused.asString())
                .contains("id=\"name-error\"", "name_taken")
                .doesNotContain(KEY);
    }

    @Test
    void changesWhatAConnectionIsCalledUnlessSomebodyElseDidMeanwhile() {
        // Given
        Map<String, String> form = hubspot("HubSpot - Old name");
        visitor.send("/settings/providers/hubspot", form);
        String path = CONNECTIONS + "/" + form.get("id");
        String revision = group(visitor.open(path + "/edit").asString(), "name=\"revision\" value=\"([0-9]+)\"");

        // When
        Response renamed = visitor.send(
                path + "/edit",
                Map.of("name", "HubSpot - New name", "owner", "Mia", "enabled", "on", "revision", revision));
        Response stale = visitor.send(path + "/edit", Map.of("name", "HubSpot - Stale", "revision", revision));

        // Then
        assertThat(renamed.statusCode()).isEqualTo(303);
        assertThat(visitor.open(path).asString()).contains("HubSpot - New name");
        assertThat(stale.statusCode()).isEqualTo(412);
        assertThat(stale.asString()).contains("changed_meanwhile", "HubSpot - Stale");
    }

    @Test
    void keepsWhatAConnectionIsForItsOwnerAndItsLabels() {
        // Given
        Map<String, String> form = hubspot("HubSpot - Labels");
        visitor.send("/settings/providers/hubspot", form);
        String path = CONNECTIONS + "/" + form.get("id");

        // When
        visitor.send(
                path + "/edit",
                Map.of(
                        "name", "HubSpot - Labels",
                        "owner", "Mia",
                        "environment", "production",
                        "labels", "team=sales\r\n\r\ncritical\r\n",
                        "operation", List.of("search_contacts", "create_contact"),
                        "enabled", "on"));
        String shown = visitor.open(path).asString();
        String edited = visitor.open(path + "/edit").asString();
        Response refused = visitor.send(path + "/edit", Map.of("name", "HubSpot - Labels", "labels", "no good=1"));

        // Then
        assertThat(shown).contains("Mia", "production", "team: sales", "critical");
        assertThat(edited)
                .contains("critical\nteam=sales</textarea>")
                .containsPattern("value=\"search_contacts\" checked")
                .doesNotContainPattern("value=\"update_deal\" checked");
        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(refused.asString()).contains("id=\"labels-error\"", "no good=1");
    }

    @Test
    void switchesOffAndOn() {
        // Given
        Map<String, String> form = hubspot("HubSpot - Switch");
        visitor.send("/settings/providers/hubspot", form);
        String path = CONNECTIONS + "/" + form.get("id");

        // When
        visitor.send(path + "/edit", Map.of("name", "HubSpot - Switch"));
        String off = visitor.open(path).asString();
        visitor.send(path + "/edit", Map.of("name", "HubSpot - Switch", "enabled", "on"));

        // Then
        assertThat(off).contains("Switched off");
        assertThat(visitor.open(path).asString()).doesNotContain("Switched off");
    }

    @Test
    void listsAlerts() {
        // Given
        sql("delete from alert");
        sql("""
                insert into alert (tenant, id, provider, connection_id, operation, operation_id, error, raised_at)
                values ('acme', 'run-1:alert', 'hubspot', 'conn_hubspot', 'search_contacts', 'run-1',
                    '{"kind":"missing_scope","message":"HubSpot wants another scope.","retryable":false}', now())""");

        // When
        Response resolved = visitor.open("/settings/alerts?state=resolved");
        String open = visitor.open("/settings/alerts").asString();
        Response seen = visitor.send("/settings/alerts/run-1:alert/acknowledgement", Map.of());

        // Then
        assertThat(resolved.statusCode()).isEqualTo(200);
        assertThat(resolved.asString()).contains("There is no such alert.");
        assertThat(open)
                .contains(
                        "HubSpot wants another scope.",
                        "/settings/operations?id=run-1\"",
                        "missing_scope",
                        "/conn_hubspot\"");
        assertThat(seen.statusCode()).isEqualTo(303);
        assertThat(visitor.open("/settings/alerts").asString()).doesNotContain("HubSpot wants another scope.");
        assertThat(visitor.open("/settings/alerts?state=acknowledged").asString())
                .contains("HubSpot wants another scope.", "Seen by admin");
    }

    private void sql(String statement) {
        pool.query(statement).execute().await().atMost(Duration.ofSeconds(10));
    }

    @Test
    void disconnectsOnceAsked() {
        // Given
        Map<String, String> form = hubspot("HubSpot - Gone");
        visitor.send("/settings/providers/hubspot", form);
        String path = CONNECTIONS + "/" + form.get("id");

        // When
        Response asked = visitor.open(path + "/disconnect");
        Response gone = visitor.send(path + "/disconnect", Map.of());
        Response again = visitor.send(path + "/disconnect", Map.of());

        // Then
        assertThat(asked.asString()).contains("Disconnect HubSpot - Gone?", form.get("id"));
        assertThat(gone.asString()).contains("HubSpot - Gone is disconnected");
        assertThat(again.statusCode()).isEqualTo(404);
        assertThat(rows("HubSpot - Gone")).isEmpty();
    }

    @Test
    void findsConnectionsByStatusAndTakesTextAsText() {
        // Given
        visitor.send("/settings/providers/hubspot", hubspot("HubSpot - 100%_sure"));

        // When
        List<String> literal = rows("100%25_sure");
        List<String> wildcard = rows("HubSpot%25sure");
        String pending = visitor.open(CONNECTIONS + "?q=sure&status=pending").asString();

        // Then
        assertThat(literal).hasSize(1);
        assertThat(wildcard).isEmpty();
        assertThat(pending).contains("Nothing matches");
    }

    @Test
    void bringsAnAppOfItsOwnAndTakesItBack() {
        // Given
        String path = "/settings/providers/hubspot/oauth-app";

        // When
        Response incomplete = visitor.send(path, Map.of("app.clientId", "our-own-app"));
        Response saved =
                visitor.send(path, Map.of("app.clientId", "our-own-app", "app.clientSecret", "s3cr3t-of-ours"));
        String shown = visitor.open(path).asString();
        visitor.send(path + "/removal", Map.of());

        // Then
        assertThat(incomplete.statusCode()).isEqualTo(422);
        assertThat(incomplete.asString()).contains("id=\"app.clientSecret-error\"");
        assertThat(saved.statusCode()).isEqualTo(303);
        assertThat(shown).contains("Your own", "our-own-app").doesNotContain("s3cr3t-of-ours");
        assertThat(visitor.open(path).asString()).contains("hubspot-app").doesNotContain("our-own-app");
    }

    private static String group(String page, String pattern) {
        return Pattern.compile(pattern)
                .matcher(page)
                .results()
                .map(found -> found.group(1))
                .findFirst()
                .orElseThrow();
    }

    private static Map<String, String> hubspot(String name) {
        return Map.of(
                "id",
                "conn_" + UUID.randomUUID(),
                "name",
                name,
                "method",
                "private_app_token",
                "credential.token",
                KEY,
                "sandbox",
                "on");
    }

    private List<String> rows(String text) {
        return Pattern.compile("class=\"row\" href=\"([^\"]+)\"")
                .matcher(visitor.open(CONNECTIONS + "?q=" + text.replace(" ", "%20"))
                        .asString())
                .results()
                .map(MatchResult::group)
                .toList();
    }
}
