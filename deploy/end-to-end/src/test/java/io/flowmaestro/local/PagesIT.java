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
    private static RealBrowser browser;
    private static String axe;

    private final RunningSuite.Parts parts;
    private final List<String> complaints = new ArrayList<>();
    private BrowserContext person;
    private Page page;

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

    @BeforeEach
    void signIn() {
        signIn(ColorScheme.LIGHT, 1200, 800);
    }

    private void signIn(ColorScheme scheme, int width, int height) {
        person = browser.person(scheme, width, height);
        person.setDefaultTimeout(DEADLINE_MILLIS);
        page = person.newPage();
        page.onConsoleMessage(message -> {
            if (message.text().contains("Content Security Policy")) {
                complaints.add(message.text());
            }
        });
        page.onPageError(complaints::add);
        page.navigate(parts.suite().pages().toString());
        page.waitForURL("**/settings/connections");
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
        page.locator("main")
                .getByText("Test", new Locator.GetByTextOptions().setExact(true))
                .click();
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
        page.locator("main")
                .getByText("Test", new Locator.GetByTextOptions().setExact(true))
                .click();

        // Then
        page.waitForURL(parts.suite().endpoints().issuer() + "/authorize**");
        page.getByText("developer", new Page.GetByTextOptions().setExact(true)).click();
        page.waitForURL(address("/settings/connections/conn_slack_main"));
    }

    @Test
    void everyPageIsAccessibleAndQuickInLightAndDarkOnDeskAndPhone() {
        List<String> wrong = new ArrayList<>(walk("light-desktop", true));
        person.close();
        signIn(ColorScheme.DARK, 1200, 800);
        wrong.addAll(walk("dark-desktop", false));
        person.close();
        signIn(ColorScheme.LIGHT, 390, 844);
        wrong.addAll(walk("light-phone", false));
        person.close();
        signIn(ColorScheme.DARK, 390, 844);
        wrong.addAll(walk("dark-phone", true));

        assertThat(wrong).isEmpty();
    }

    private List<String> walk(String look, boolean scanned) {
        List<String> wrong = new ArrayList<>();
        everyPage().forEach((name, path) -> {
            page.navigate(address(path));
            screenshot(page, name + "-" + look);
            if (scanned) {
                violations().forEach(violation -> wrong.add(name + " " + look + ": " + violation));
            }
            if (((Number) page.evaluate("document.documentElement.scrollWidth - innerWidth")).intValue() > 0) {
                wrong.add(name + " " + look + " is wider than the window");
            }
            double interactive = ((Number)
                            page.evaluate("performance.getEntriesByType('navigation')[0].domInteractive"))
                    .doubleValue();
            if (interactive > INTERACTIVE_MILLIS) {
                wrong.add(name + " " + look + " takes " + interactive + " ms");
            }
        });
        return wrong;
    }

    private static Map<String, String> everyPage() {
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
        pages.put("alerts", "/settings/alerts");
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

    private static void screenshot(Page shown, String name) {
        shown.screenshot(new Page.ScreenshotOptions().setFullPage(true).setPath(SCREENSHOTS.resolve(name + ".png")));
    }

    private String address(String path) {
        return URI.create(parts.suite().endpoints().connectionService().toString())
                .resolve(path)
                .toString();
    }
}
