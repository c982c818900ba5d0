package io.flowmaestro.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.WaitForSelectorState;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a person does on the pages, with a real browser on the whole suite. */
@ExtendWith(RunningSuite.class)
class PagesIT {
    private static final Path SCREENSHOTS = Path.of("target/screenshots");
    private static final double DEADLINE_MILLIS = 15_000;
    private static final double INTERACTIVE_MILLIS = 1_000;
    private static final double LARGEST_PAGE = 100_000;
    private static final String CONNECTIONS = "/settings/connections";
    private static final Duration RESULTS_DEADLINE = Duration.ofSeconds(30);
    /** Each page is seen so: light and dark, on a desk and on a phone. */
    private static final List<Look> LOOKS = List.of(
            new Look("light-desktop", ColorScheme.LIGHT, 1200, 800, true),
            new Look("dark-desktop", ColorScheme.DARK, 1200, 800, false),
            new Look("light-phone", ColorScheme.LIGHT, 390, 844, false),
            new Look("dark-phone", ColorScheme.DARK, 390, 844, true));

    private static RealBrowser browser;
    private static String axe;
    private static String session;

    private final RunningSuite.Parts parts;
    private final List<String> complaints = new ArrayList<>();
    private BrowserContext person;
    private Page page;

    /**
     * How a page is seen.
     *
     * @param scanned whether it is looked through for what keeps people out
     */
    private record Look(String name, ColorScheme scheme, int width, int height, boolean scanned) {}

    PagesIT(RunningSuite.Parts parts) {
        this.parts = parts;
    }

    @BeforeAll
    static void startTheBrowser() throws IOException {
        browser = new RealBrowser();
        try (InputStream script = PagesIT.class.getResourceAsStream("/axe.min.js")) {
            axe = new String(Objects.requireNonNull(script).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @AfterAll
    static void stopTheBrowser() {
        browser.close();
    }

    /** By the link that is printed, once: the others go on with the session that it began. */
    @BeforeEach
    void signIn() {
        person = browser.person(session);
        person.setDefaultTimeout(DEADLINE_MILLIS);
        page = open();
        page.navigate(session == null ? parts.suite().pages().toString() : address(CONNECTIONS));
        page.waitForURL("**" + CONNECTIONS);
        session = person.storageState();
    }

    private Page open() {
        Page opened = person.newPage();
        opened.onConsoleMessage(message -> {
            if (message.text().contains("Content Security Policy")) {
                complaints.add(message.text());
            }
        });
        opened.onPageError(complaints::add);
        return opened;
    }

    @AfterEach
    void hearNoComplaint() {
        person.close();
        assertThat(complaints).isEmpty();
    }

    @Test
    void connectsSlackInAWindowOfItsOwnTestsAndReconnectsIt() {
        // Given
        String name = "Slack - " + UUID.randomUUID();
        page.getByText("Add connection").click();
        page.locator(".card", new Page.LocatorOptions().setHasText("Slack")).click();
        page.getByLabel("Name").fill(name);

        // When
        agree(page.waitForPopup(this::connect));
        page.waitForURL("**/settings/connections/conn_slack_*");
        String connected = page.url();
        test();
        Locator checks = page.locator(".checks .mark.passed");
        checks.nth(2).waitFor();

        page.getByText("Reconnect").click();
        agree(page.waitForPopup(this::connect));
        page.waitForURL(connected);

        // Then
        assertThat(page.locator("h1").innerText()).isEqualTo(name);
        assertThat(page.locator(".head .badge").innerText()).isEqualTo("Connected");
    }

    @Test
    void goesOnInThisWindowWhereNoOtherMayOpen() {
        // Given
        page.navigate(address("/settings/providers/slack"));
        page.getByLabel("Name").fill("Slack - " + UUID.randomUUID());
        page.evaluate("window.open = () => null");

        // When
        connect();
        agree(page);
        page.getByText("Look at the connection").click();

        // Then
        page.waitForURL("**/settings/connections/conn_slack_*");
        assertThat(page.locator(".head .badge").innerText()).isEqualTo("Connected");
    }

    @Test
    void tellsWhoSaysNoInWordsAndLetsThemTryAgain() {
        // Given
        page.navigate(address("/settings/providers/slack"));
        page.getByLabel("Name").fill("Slack - " + UUID.randomUUID());

        // When
        Page beside = page.waitForPopup(this::connect);
        beside.locator("button[value=deny]").click();
        page.locator("[data-refused]").waitFor();

        // Then
        assertThat(beside.locator("main").innerText()).contains("Slack is not connected", "access_denied");
        screenshot(beside, "denied");
        connect();
        agree(beside);
        page.waitForURL("**/settings/connections/conn_slack_*");
    }

    @Test
    void saysWhereAFormIsWrongAndTakesTheKeyboardThere() {
        // Given
        page.navigate(address("/settings/providers/shopify"));
        page.getByLabel("Name").fill("Shopify - " + UUID.randomUUID());
        page.locator("[name='fields.shop']").fill("not a shop");

        // When
        connect();
        page.locator("[role=alert]").waitFor();

        // Then
        assertThat(page.locator("[name='fields.shop']").getAttribute("aria-invalid"))
                .isEqualTo("true");
        assertThat(page.evaluate("document.activeElement.getAttribute('role')")).isEqualTo("alert");
        assertThat(violations()).isEmpty();
        screenshot(page, "wrong");
    }

    @Test
    void findsConnectionsWhileTyping() {
        // When
        page.getByLabel("Search connections").pressSequentially("marketing");
        page.waitForURL("**q=marketing**");

        // Then
        page.locator(".row").nth(1).waitFor(new Locator.WaitForOptions().setState(WaitForSelectorState.DETACHED));
        assertThat(page.locator(".row strong").innerText()).isEqualTo("Slack - Marketing Team");
    }

    @Test
    void signsInAgainWhereTheSessionEndsMeanwhile() {
        // Given
        page.navigate(address("/settings/connections/conn_slack_main"));
        person.clearCookies();

        // When
        test();

        // Then
        page.waitForURL(parts.suite().endpoints().issuer() + "/authorize**");
        page.getByText("developer", exactly()).click();
        page.waitForURL(address("/settings/connections/conn_slack_main"));
    }

    @Test
    void readsWhichScopeWasTakenAwayReconnectsAndGoesOnUnderTheSameId() throws InterruptedException {
        // Given
        String account = "Story " + UUID.randomUUID();
        page.navigate(address("/settings/providers/slack"));
        page.getByLabel("Name").fill("Slack - " + account);
        agree(page.waitForPopup(this::connect), account);
        page.waitForURL("**/settings/connections/conn_slack_*");
        String connected = page.url();
        test();
        page.locator(".checks .mark.passed").nth(2).waitFor();

        // When
        parts.suite().withdraw("slack", account, "channels:read");
        test();
        page.locator(".checks .mark.failed").waitFor();
        String missing = page.locator(".checks").innerText();
        screenshot(page, "scope-missing");
        String refused = tryToListChannels(connected);
        screenshot(page, "tried-and-refused");
        page.navigate(connected);
        page.getByText("Reconnect", exactly()).click();
        agree(page.waitForPopup(this::connect), account);
        page.waitForURL(connected);
        String standing = page.locator(".head .badge").innerText();
        String ended = tryToListChannels(connected);
        screenshot(page, "tried");

        // Then
        assertThat(missing).contains("Not granted: channels:read.", "Reconnect and grant the named scopes.");
        assertThat(refused).contains("Failed", "missing_scope", "Cause", "Fix");
        assertThat(standing).isEqualTo("Connected");
        assertThat(ended)
                .contains("Succeeded", "\"channels\"", "GET https://slack.com/api/conversations.list", "200 OK");
        assertThat(violations()).isEmpty();
    }

    private void test() {
        page.locator("main").getByText("Test", exactlyIn()).click();
    }

    /** What the page says of how it ended. */
    private String tryToListChannels(String connection) {
        page.navigate(connection);
        page.getByText("Try an operation").click();
        page.getByLabel("Search operations").fill("list channels");
        page.locator(".row", new Page.LocatorOptions().setHasText("List channels"))
                .first()
                .click();
        page.getByText("Run", exactly()).click();
        page.locator(".ended").waitFor();
        return page.locator(".ended").innerText();
    }

    @Test
    void looksAnOperationUpByItsId() throws InterruptedException {
        // Given
        String id = "op_" + UUID.randomUUID();
        ask(id, "conn_slack_main", "send_message", Map.of("channel", "#nowhere", "message", "Anybody?"));

        // When
        page.navigate(address("/settings/operations"));
        page.waitForCondition(() -> {
            page.getByLabel("Operation ID").fill(id);
            page.getByText("Look up").click();
            return page.locator(".steps").count() == 1;
        });

        // Then
        assertThat(page.locator("main").innerText())
                .contains(
                        "Send a message", "Failed", "The app sees no channel of that name or ID.", "channel_not_found")
                .contains("Taken up", "Call 1 to Slack", "Request: POST https://slack.com/api/chat.postMessage");
        page.locator("main").getByText("conn_slack_main", exactlyIn()).click();
        page.waitForURL("**/settings/connections/conn_slack_main");
    }

    /** As the platform does, in debug mode. */
    private void ask(String id, String connection, String operation, Map<String, Object> parameters)
            throws InterruptedException {
        parts.platform()
                .request(
                        "acme",
                        id,
                        connection,
                        Asked.data(connection, "slack", operation, parameters).put("debug", true));
    }

    @Test
    void tellsOfAnothersChangeInAStaleTabAndLosesNone() {
        // Given
        String edit = address("/settings/connections/conn_google/edit");
        Page other = open();
        page.navigate(edit);
        other.navigate(edit);

        // When
        other.getByLabel("Owner").fill("Mia");
        other.getByText("Save", exactly()).click();
        other.waitForURL("**/conn_google");
        page.getByLabel("Labels").fill("team=sales");
        page.getByText("Save", exactly()).click();
        page.locator("[role=alert]").waitFor();

        // Then
        assertThat(page.locator("main").innerText()).contains("changed_meanwhile");
        assertThat(page.getByLabel("Labels").inputValue()).isEqualTo("team=sales");
        page.getByLabel("Owner").fill("Mia");
        page.getByText("Save", exactly()).click();
        page.waitForURL("**/conn_google");
        assertThat(page.locator("main").innerText()).contains("Mia", "team: sales");
    }

    @Test
    void makesOneConnectionOfADoubleClickAndAfterTheBackButton() {
        // Given
        String name = "HubSpot - " + UUID.randomUUID();
        String form = address("/settings/providers/hubspot?method=private_app_token");
        page.navigate(form);
        fillIn(name);

        // When
        page.getByText("Save", exactly()).dblclick();
        page.waitForURL("**/settings/connections/conn_hubspot_*");
        page.goBack();
        fillIn(name);
        page.getByText("Save", exactly()).click();
        page.waitForCondition(() -> page.locator("[role=alert]").count() == 1
                || page.url().contains("/settings/connections/conn_hubspot_"));

        // Then
        page.navigate(address(CONNECTIONS + "?q=" + name.replace(" ", "%20")));
        assertThat(page.locator(".row").count()).isEqualTo(1);
    }

    private void fillIn(String name) {
        page.getByLabel("Name").fill(name);
        page.locator("input[type=password]").fill(parts.suite().apps().hubspotToken());
    }

    @Test
    void signsInAgainWhereTheSessionEndsWhileSomebodySearches() {
        // Given
        page.navigate(address(CONNECTIONS));
        person.clearCookies();

        // When
        page.getByLabel("Search connections").pressSequentially("slack");

        // Then
        page.waitForURL(parts.suite().endpoints().issuer() + "/authorize**");
    }

    @Test
    void hasAServerOfOnesOwnToldAndShowsTheSecretOnce() {
        // Given
        page.navigate(address("/settings/webhooks"));
        page.locator("#url").fill("http://example.com/hooks");

        // When
        page.getByText("Add webhook").click();
        page.locator("[role=alert]").waitFor();
        String refused = page.locator("#url-error").innerText();
        page.locator("#url").fill("https://hooks.example.com/flowmaestro");
        page.getByLabel("Sandbox").check();
        page.getByText("Add webhook").click();
        page.locator(".secret").waitFor();
        screenshot(page, "webhook-secret");

        // Then
        assertThat(refused).contains("such as https://example.com/hooks");
        assertThat(page.locator(".secret").innerText()).startsWith("whsec_");
        assertThat(violations()).isEmpty();
        page.navigate(address("/settings/webhooks"));
        page.locator(".row").click();
        page.getByText("Delete webhook").waitFor();
        assertThat(page.locator(".secret").count()).isZero();
    }

    @Test
    void everyPageIsAccessibleAndQuickInLightAndDarkOnDeskAndPhone() throws InterruptedException {
        // Given
        String failed = useConnections();

        // When
        List<String> wrong = new ArrayList<>();
        everyPage(failed).forEach((name, path) -> {
            page.navigate(address(path));
            double interactive = ((Number)
                            page.evaluate("performance.getEntriesByType('navigation')[0].domInteractive"))
                    .doubleValue();
            if (interactive > INTERACTIVE_MILLIS) {
                wrong.add(name + " takes " + interactive + " ms");
            }
            double bytes = ((Number) page.evaluate(
                            "performance.getEntries().reduce((sum, entry) => sum + (entry.encodedBodySize ?? 0), 0)"))
                    .doubleValue();
            if (bytes == 0 || bytes > LARGEST_PAGE) {
                wrong.add(name + " loads " + bytes + " bytes");
            }
            LOOKS.forEach(look -> wrong.addAll(look(name, look)));
        });

        // Then
        assertThat(wrong).isEmpty();
    }

    private List<String> look(String name, Look look) {
        List<String> wrong = new ArrayList<>();
        page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(look.scheme()));
        page.setViewportSize(look.width(), look.height());
        screenshot(page, name + "-" + look.name());
        if (((Number) page.evaluate("document.documentElement.scrollWidth - innerWidth")).intValue() > 0) {
            wrong.add(name + " " + look.name() + " is wider than the window");
        }
        if (look.scanned()) {
            violations().forEach(violation -> wrong.add(name + " " + look.name() + ": " + violation));
        }
        return wrong;
    }

    /** So that there is something to see; says the id of an operation that failed. */
    private String useConnections() throws InterruptedException {
        String failed = "op_order_1042_" + UUID.randomUUID();
        parts.accounts().connectRevoked();
        List<Asked> asked = new Scenario("acme").operations();
        for (Asked each : asked) {
            parts.platform().request(each.tenant(), each.id(), each.connectionId(), each.data());
        }
        ask(failed, "conn_slack_main", "send_message", Map.of("channel", "#nowhere", "message", "Anybody?"));
        ask("op_" + UUID.randomUUID(), "conn_slack_main", "list_channels", Map.of());
        assertThat(parts.platform()
                        .awaitUntil(
                                () -> parts.platform().result("acme", failed).isPresent(), RESULTS_DEADLINE))
                .isTrue();
        for (String path : List.of("/settings/operations?id=" + failed, "/settings/usage", "/settings/alerts")) {
            page.waitForCondition(
                    () -> {
                        page.navigate(address(path));
                        return page.locator(".steps, .chart, .alert").count() > 0;
                    },
                    new Page.WaitForConditionOptions().setTimeout(RESULTS_DEADLINE.toMillis()));
        }
        return failed;
    }

    private static Map<String, String> everyPage(String failed) {
        Map<String, String> pages = new LinkedHashMap<>();
        pages.put("connections", "/settings/connections");
        pages.put("nothing-found", "/settings/connections?q=nonesuch");
        pages.put("catalogue", "/settings/providers");
        pages.put("connect-slack", "/settings/providers/slack");
        pages.put("connect-hubspot", "/settings/providers/hubspot?method=private_app_token");
        pages.put("oauth-app", "/settings/providers/slack/oauth-app");
        pages.put("connection", "/settings/connections/conn_slack_main");
        pages.put("reconnect", "/settings/connections/conn_slack_main/reconnect");
        pages.put("edit", "/settings/connections/conn_slack_main/edit");
        pages.put("try", "/settings/connections/conn_slack_main/operations");
        pages.put("try-message", "/settings/connections/conn_slack_main/operations/send_message");
        pages.put("operations", "/settings/operations");
        pages.put("operation", "/settings/operations?id=" + failed);
        pages.put("operation-nothing-found", "/settings/operations?id=nonesuch");
        pages.put("webhooks", "/settings/webhooks");
        pages.put("alerts", "/settings/alerts");
        pages.put("alerts-resolved", "/settings/alerts?state=resolved");
        pages.put("usage", "/settings/usage");
        pages.put("disconnect", "/settings/connections/conn_slack_main/disconnect");
        pages.put("key", "/settings/connections/conn_hubspot_eu/key");
        pages.put("no-such-connection", "/settings/connections/conn_none");
        pages.put("sign-in-failed", "/sign-in-failed?error=access_denied");
        return pages;
    }

    /** What axe finds wrong by WCAG 2.2 AA and its own best practices. */
    private List<String> violations() {
        page.evaluate(axe);
        Object found = page.evaluate("axe.run().then(results => results.violations.map(violation =>"
                + " violation.id + ' at ' + violation.nodes.map(node => node.target.join(' ')).join(', ')))");
        return ((List<?>) found).stream().map(String::valueOf).toList();
    }

    private void connect() {
        page.locator("main button.button").first().click();
    }

    private static void agree(Page provider) {
        provider.locator("button[value=allow]").click();
    }

    private static void agree(Page provider, String account) {
        provider.locator("[name=account]").fill(account);
        agree(provider);
    }

    private static Page.GetByTextOptions exactly() {
        return new Page.GetByTextOptions().setExact(true);
    }

    private static Locator.GetByTextOptions exactlyIn() {
        return new Locator.GetByTextOptions().setExact(true);
    }

    private static void screenshot(Page shown, String name) {
        shown.screenshot(new Page.ScreenshotOptions().setFullPage(true).setPath(SCREENSHOTS.resolve(name + ".png")));
    }

    private String address(String path) {
        return URI.create(parts.suite().endpoints().connectionService().toString())
                .resolve(path)
                .toString();
    }
}
