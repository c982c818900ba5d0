package io.flowmaestro.connection.pages;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowmaestro.backing.issuer.Issuer;
import io.flowmaestro.backing.testing.IssuerTestResource;
import io.flowmaestro.connection.Backing;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Who gets to see pages, and who does not. */
@QuarkusTest
@TestProfile(Backing.class)
class SignInIT {
    private static final String CONNECTIONS = "/settings/connections";

    Issuer issuer;

    @Test
    void sendsWhoIsNotSignedInToTheIssuerAndBackToThePage() {
        // Given
        Visitor visitor = new Visitor();

        // When
        Response asked = visitor.open(CONNECTIONS);

        // Then
        assertThat(asked.statusCode()).isEqualTo(302);
        assertThat(asked.header("Location"))
                .startsWith(issuer.url() + "/authorize?")
                .contains("code_challenge_method=S256", "nonce=", "client_id=connection-pages")
                .contains("redirect_uri=" + URLEncoder.encode(IssuerTestResource.SIGN_IN, StandardCharsets.UTF_8));
    }

    @Test
    void keepsTheSessionInACookieThatNoScriptReads() {
        // Given
        Visitor visitor = Visitor.signedIn("editor");

        // When
        Response page = visitor.open(CONNECTIONS);

        // Then
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.asString()).contains("<span>editor</span>");
        assertThat(visitor.cookies()).containsOnlyKeys("q_session_pages");
        assertThat(visitor.cookies().get("q_session_pages")).doesNotContain("eyJhbGciOiJSUzI1NiI");
    }

    @Test
    void setsItForThisSiteAlone() {
        // Given
        Visitor visitor = new Visitor();
        Response asked = visitor.open("/?login_hint=viewer");
        Response agreed =
                given().redirects().follow(false).urlEncodingEnabled(false).get(asked.header("Location"));

        // When
        Response returned = visitor.open(Visitor.pathOf(agreed.header("Location")));

        // Then
        assertThat(returned.getHeaders().getValues("Set-Cookie"))
                .anySatisfy(cookie -> assertThat(cookie)
                        .startsWith("q_session_pages=")
                        .containsIgnoringCase("; HttpOnly")
                        .containsIgnoringCase("; SameSite=Lax"));
        assertThat(Visitor.pathOf(returned.header("Location"))).isEqualTo("/");
    }

    @Test
    void keepsPagesAndApiApart() {
        // Given
        Visitor visitor = Visitor.signedIn("admin");

        // When
        Response api = visitor.open("/api/v1/connections");
        Response page = given().redirects()
                .follow(false)
                .auth()
                .oauth2(issuer.token("admin", "connection-service"))
                .get(CONNECTIONS);

        // Then
        assertThat(api.statusCode()).isEqualTo(401);
        assertThat(page.statusCode()).isEqualTo(302);
    }

    @Test
    void hasAScriptLoadThePageAgainWhereTheSessionIsOver() {
        // When
        Response part = new Visitor().request().header("HX-Request", "true").get(CONNECTIONS);

        // Then
        assertThat(part.statusCode()).isEqualTo(401);
        assertThat(part.header("HX-Refresh")).isEqualTo("true");
    }

    @Test
    void showsAViewerNoButtonAndTakesNoneFromThem() {
        // Given
        Visitor visitor = Visitor.signedIn("viewer");

        // When
        Response page = visitor.open("/settings/providers/slack");
        Response connect = visitor.send("/settings/providers/slack", Map.of("name", "Slack"));

        // Then
        assertThat(page.asString()).contains("Ask an editor").doesNotContain("<button class=\"button\"");
        assertThat(connect.statusCode()).isEqualTo(403);
        assertThat(connect.contentType()).startsWith("text/html");
        assertThat(connect.asString()).contains("forbidden");
    }

    @Test
    void takesNoChangeThatAnotherSiteAsksFor() {
        // Given
        Visitor visitor = Visitor.signedIn("admin");
        List<Map<String, String>> others = List.of(
                Map.of("Sec-Fetch-Site", "cross-site"),
                Map.of("Sec-Fetch-Site", "same-site"),
                Map.of("Sec-Fetch-Site", "none"),
                Map.of("Origin", "https://evil.example"),
                Map.of("Origin", "null"),
                Map.of());

        for (Map<String, String> other : others) {
            // When
            Response sent =
                    visitor.request().headers(other).formParam("name", "Evil").post("/settings/providers/slack");

            // Then
            assertThat(sent.statusCode()).as(other.toString()).isEqualTo(403);
        }
    }

    @Test
    void takesAChangeFromABrowserThatSaysItsOriginAlone() {
        // Given
        Visitor visitor = Visitor.signedIn("admin");

        // When
        Response sent = visitor.request()
                .header("Origin", Backing.PUBLIC_URL)
                .formParam("name", "")
                .post("/settings/providers/slack");

        // Then
        assertThat(sent.statusCode()).isEqualTo(422);
    }

    @Test
    void signsOut() {
        // Given
        Visitor visitor = Visitor.signedIn("editor");

        // When
        Response out = visitor.send("/sign-out", Map.of());

        // Then
        assertThat(out.asString()).contains("You are signed out");
        assertThat(visitor.open(CONNECTIONS).statusCode()).isEqualTo(302);
    }

    @Test
    void tellsWhoDidNotSignInAndRepeatsNobodysText() {
        // When
        Response failed = new Visitor().open("/sign-in-failed?error=%3Cscript%3E&error_description=pay%20me");

        // Then
        assertThat(failed.statusCode()).isEqualTo(403);
        assertThat(failed.asString()).contains("sign_in_failed").doesNotContain("pay me", "&lt;script");
    }

    @Test
    void showsAnotherTenantNothing() {
        // Given
        Visitor owner = Visitor.signedIn("editor");
        owner.send(
                "/settings/providers/hubspot",
                Map.of(
                        "id", "conn_foreign",
                        "name", "HubSpot - Foreign",
                        "method", "private_app_token",
                        "credential.token", "pat-na1-00000000-0000-0000-0000-000000000000"));
        Visitor stranger = Visitor.signedIn("stranger");

        // When
        Response own = owner.open(CONNECTIONS + "/conn_foreign");
        Response foreign = stranger.open(CONNECTIONS + "/conn_foreign");
        Response list = stranger.open(CONNECTIONS);

        // Then
        assertThat(own.statusCode()).isEqualTo(200);
        assertThat(foreign.statusCode()).isEqualTo(404);
        assertThat(foreign.contentType()).startsWith("text/html");
        assertThat(list.asString()).doesNotContain("HubSpot - Foreign");
    }

    @Test
    void answersAPageThatIsNotThereWithAPage() {
        // When
        Response nothing = Visitor.signedIn("viewer").open("/settings/nothing/here");

        // Then
        assertThat(nothing.statusCode()).isEqualTo(404);
        assertThat(nothing.contentType()).startsWith("text/html");
    }
}
