package io.flowmaestro.connection.pages;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowmaestro.backing.issuer.Issuer;
import io.flowmaestro.connection.AdjustableClock;
import io.flowmaestro.connection.Api;
import io.flowmaestro.connection.Backing;
import io.flowmaestro.connection.ConsentingVault;
import io.flowmaestro.connection.authorize.Browser;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Links with which somebody who is not signed in connects one account, and does nothing else. */
@QuarkusTest
@TestProfile(Backing.class)
class SessionPagesIT {
    private static final String SESSIONS = "/api/v1/connect-sessions";
    private static final Pattern START = Pattern.compile("href=\"([^\"]*/oauth/start/[^\"]+)\"");
    private static final String KEY = "pat-na1-00000000-0000-0000-0000-000000000000";

    @Inject
    ConsentingVault vault;

    @Inject
    AdjustableClock clock;

    @Inject
    Pool pool;

    Issuer issuer;

    private final Visitor guest = new Visitor();
    private Api editor;

    /** What a session's maker was given. */
    private record Link(String path, String connectionId) {}

    @BeforeEach
    void signInTheMaker() {
        editor = new Api(issuer, "editor");
    }

    @AfterEach
    void setTheClock() {
        clock.ahead(Duration.ZERO);
    }

    @Test
    void connectsAnAccountAndTellsThePageThatOpenedIt() {
        // Given
        Link link = session(Map.of(
                "providers",
                List.of("slack"),
                "owner",
                "mia@customer.example",
                "labels",
                Map.of("customer", "42"),
                "returnTo",
                Backing.RETURN_TO));

        // When
        Response page = guest.open(link.path());
        Response end = agree(start(guest.send(link.path() + "/slack", Map.of("method", "oauth2"))));

        // Then
        assertThat(page.asString())
                .contains("Connect Slack", "the workflows of <strong>acme</strong>", "chat:write")
                .doesNotContain("/settings/", "Sign out");
        assertThat(page.header("Cache-Control")).isEqualTo("no-store");
        assertThat(page.header("Referrer-Policy")).isEqualTo("no-referrer");
        assertThat(page.header("Cross-Origin-Opener-Policy")).isNull();
        assertThat(end.statusCode()).isEqualTo(200);
        assertThat(end.asString())
                .contains(
                        "Slack is connected",
                        "data-connection-id=\"" + link.connectionId() + "\"",
                        "data-opener=\"https://app.example.com\"",
                        "data-next=\"" + Backing.RETURN_TO + "?connectionId=" + link.connectionId() + "\"")
                .doesNotContain("/settings/connections/conn");
        JsonPath made = editor.connection(link.connectionId());
        assertThat(made.getString("status")).isEqualTo("active");
        assertThat(made.getString("owner")).isEqualTo("mia@customer.example");
        assertThat(made.getString("name")).startsWith("Slack - mia@customer.example (");
        assertThat(made.getString("labels.customer")).isEqualTo("42");
    }

    @Test
    void takesAKeyOnceAndShowsItNever() {
        // Given
        Link link = session(Map.of("providers", List.of("hubspot", "sendgrid"), "sandbox", true));
        Map<String, String> form = Map.of("method", "private_app_token", "credential.token", KEY);

        // When
        Response choice = guest.open(link.path());
        Response wrong = guest.send(link.path() + "/hubspot", Map.of("method", "private_app_token"));
        Response connected = guest.send(link.path() + "/hubspot", form);
        Response again = guest.send(link.path() + "/hubspot", form);

        // Then
        assertThat(choice.asString()).contains(link.path() + "/hubspot", link.path() + "/sendgrid");
        assertThat(wrong.statusCode()).isEqualTo(422);
        assertThat(wrong.asString()).contains("id=\"credential.token-error\"");
        assertThat(connected.asString())
                .contains("HubSpot is connected")
                .doesNotContain(KEY, "data-opener", "data-next");
        assertThat(editor.connection(link.connectionId()).getBoolean("sandbox")).isTrue();
        assertGone(again);
        assertGone(guest.open(link.path()));
    }

    @Test
    void givesWayToAnotherProviderUntilOneIsConnected() {
        // Given
        Link link = session(Map.of("providers", List.of("slack", "hubspot")));
        guest.send(link.path() + "/slack", Map.of("method", "oauth2"));

        // When
        Response connected =
                guest.send(link.path() + "/hubspot", Map.of("method", "private_app_token", "credential.token", KEY));

        // Then
        assertThat(connected.asString()).contains("HubSpot is connected");
        assertThat(editor.connection(link.connectionId()).getString("provider")).isEqualTo("hubspot");
    }

    @Test
    void connectsOneAccountOfTwoThatAreOnTheirWay() {
        // Given
        Link link = session(Map.of("providers", List.of("slack")));
        agree(start(guest.send(link.path() + "/slack", Map.of("method", "oauth2"))));
        Link again = session(Map.of("connectionId", link.connectionId()));
        Browser victim = new Browser();
        Browser thief = new Browser();
        URI victims = provider(victim, start(guest.send(again.path() + "/slack", Map.of())));
        URI thiefs = provider(thief, start(guest.send(again.path() + "/slack", Map.of())));

        // When
        Response done = victim.open(agreed(victims));
        int before = vault.tokenRequests();
        Response late = thief.open(agreed(thiefs));

        // Then
        assertThat(done.asString()).contains("Slack is connected");
        assertThat(late.statusCode()).isEqualTo(410);
        assertThat(late.asString()).contains("connect_link_gone");
        assertThat(vault.tokenRequests()).isEqualTo(before);
    }

    @Test
    void letsWhoSaidNoTryAgain() {
        // Given
        Link link = session(Map.of("providers", List.of("slack")));
        Browser browser = new Browser();
        URI provider = provider(browser, start(guest.send(link.path() + "/slack", Map.of("method", "oauth2"))));

        // When
        Response denied = browser.open(
                Browser.callback(Map.of("state", Browser.query(provider).get("state"), "error", "access_denied")));
        Response end = agree(start(guest.send(link.path() + "/slack", Map.of("method", "oauth2"))));

        // Then
        assertThat(denied.asString()).contains("Slack is not connected");
        assertThat(end.asString()).contains("Slack is connected");
    }

    @Test
    void reconnectsAndKeepsTheId() {
        // Given
        Link made = session(Map.of("providers", List.of("slack")));
        agree(start(guest.send(made.path() + "/slack", Map.of("method", "oauth2"))));
        Link link = session(Map.of("connectionId", made.connectionId()));

        // When
        Response page = guest.open(link.path());
        Response end = agree(start(guest.send(link.path() + "/slack", Map.of())));

        // Then
        assertThat(link.connectionId()).isEqualTo(made.connectionId());
        assertThat(page.asString()).contains("Reconnect Slack");
        assertThat(end.asString()).contains("Slack is connected");
        assertGone(guest.open(link.path()));
    }

    @Test
    void opensNothingElse() {
        // Given
        Link link = session(Map.of("providers", List.of("slack")));
        String foreign = new Api(issuer, "stranger").makeWithKey(Map.of());

        // When
        Response other = guest.send(link.path() + "/hubspot", Map.of("credential.token", KEY));
        Response list = guest.request().get(Api.CONNECTIONS);
        Response forged = guest.open("/connect/" + "A".repeat(43));
        Response crossSite = guest.request()
                .header("Sec-Fetch-Site", "cross-site")
                .formParams(Map.of("method", "oauth2"))
                .post(link.path() + "/slack");
        Response stolen = editor.as().body(Map.of("connectionId", foreign)).post(SESSIONS);

        // Then
        assertThat(other.statusCode()).isEqualTo(404);
        assertThat(other.asString()).contains("unknown_provider");
        assertThat(list.statusCode()).isEqualTo(401);
        assertGone(forged);
        assertThat(crossSite.statusCode()).isEqualTo(403);
        assertThat(stolen.statusCode()).isEqualTo(404);
        assertThat(stolen.jsonPath().getString("code")).isEqualTo("unknown_connection");
    }

    @Test
    void worksForAQuarterOfAnHour() {
        // Given
        Link link = session(Map.of("providers", List.of("slack")));

        // When
        clock.ahead(Duration.ofMinutes(14));
        Response inTime = guest.open(link.path());
        clock.ahead(Duration.ofMinutes(16));

        // Then
        assertThat(inTime.statusCode()).isEqualTo(200);
        assertGone(guest.open(link.path()));
    }

    @Test
    void keepsNoTokenInTheTable() {
        // Given
        String token = session(Map.of("providers", List.of("slack"))).path().substring("/connect/".length());

        // When
        long found = pool.preparedQuery("select count(*) from connect_session s where s::text like '%' || $1 || '%'")
                .execute(Tuple.of(token))
                .await()
                .atMost(Duration.ofSeconds(10))
                .iterator()
                .next()
                .getLong(0);

        // Then
        assertThat(token).hasSize(43);
        assertThat(found).isZero();
    }

    @Test
    void namesEveryPlaceThatIsWrong() {
        // When
        Response nothing = editor.as().body(Map.of()).post(SESSIONS);
        Response wrong = editor.as()
                .body(Map.of(
                        "providers",
                        List.of("slack", "nonesuch"),
                        "operations",
                        List.of("search_contacts"),
                        "returnTo",
                        "https://evil.example"))
                .post(SESSIONS);
        Response both = editor.as()
                .body(Map.of("connectionId", "conn_1", "providers", List.of("slack")))
                .post(SESSIONS);

        // Then
        assertThat(nothing.jsonPath().getList("errors.pointer")).containsExactly("/providers");
        assertThat(wrong.statusCode()).isEqualTo(422);
        assertThat(wrong.jsonPath().getList("errors.pointer"))
                .containsExactly("/returnTo", "/operations/0", "/providers/1");
        assertThat(both.jsonPath().getList("errors.pointer")).containsExactly("/connectionId");
    }

    @Test
    void returnsToATenantsOwnAddressesForThatTenantAlone_O5() {
        // Given
        Map<String, Object> asked = Map.of("providers", List.of("slack"), "returnTo", Backing.ACMES_RETURN_TO);

        // When
        Response own = editor.as().body(asked).post(SESSIONS);
        Response others = new Api(issuer, "stranger").as().body(asked).post(SESSIONS);

        // Then
        assertThat(own.statusCode()).isEqualTo(201);
        assertThat(others.statusCode()).isEqualTo(422);
        assertThat(others.jsonPath().getList("errors.pointer")).containsExactly("/returnTo");
        for (String trick : List.of("//evil", "https:evil", "\\evil", "javascript:alert(1)", Backing.RETURN_TO + "/")) {
            Map<String, Object> evil = new HashMap<>(asked);
            evil.put("returnTo", trick);
            assertThat(editor.as().body(evil).post(SESSIONS).statusCode())
                    .as(trick)
                    .isEqualTo(422);
        }
    }

    private Link session(Map<String, Object> asked) {
        Response made = editor.as().body(asked).post(SESSIONS);
        assertThat(made.statusCode()).as(made.asString()).isEqualTo(201);
        assertThat(made.header("Cache-Control")).isEqualTo("no-store");
        String url = made.jsonPath().getString("connectUrl");
        assertThat(url).startsWith(Backing.PUBLIC_URL + "/connect/");
        return new Link(Visitor.pathOf(url), made.jsonPath().getString("connectionId"));
    }

    /** Where the page leads that is shown without a script. */
    private static URI start(Response leave) {
        Matcher link = START.matcher(leave.asString());
        assertThat(link.find()).as(leave.asString()).isTrue();
        return URI.create(link.group(1));
    }

    private Response agree(URI start) {
        Browser browser = new Browser();
        return browser.open(agreed(provider(browser, start)));
    }

    private static URI provider(Browser browser, URI start) {
        return URI.create(browser.open(start).header("Location"));
    }

    /** What the provider does when its person agrees. */
    private URI agreed(URI provider) {
        Map<String, String> query = Browser.query(provider);
        String code = vault.consent(query.get("code_challenge"), URI.create(query.get("redirect_uri")));
        return Browser.callback(Map.of("state", query.get("state"), "code", code));
    }

    private static void assertGone(Response page) {
        assertThat(page.statusCode()).isEqualTo(410);
        assertThat(page.contentType()).startsWith("text/html");
        assertThat(page.asString())
                .contains("The link does not work any more", "connect_link_gone")
                .doesNotContain("/settings/");
    }
}
