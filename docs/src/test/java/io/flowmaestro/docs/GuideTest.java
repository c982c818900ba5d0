package io.flowmaestro.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowmaestro.catalog.AuthMethod;
import io.flowmaestro.catalog.Catalog;
import io.flowmaestro.catalog.Field;
import io.flowmaestro.catalog.Provider;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What FlowMaestro's guide for users names is in the catalog, under that name. */
class GuideTest {
    private static final Catalog CATALOG = Catalog.load(GuideTest.class.getClassLoader());

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Communication: slack discord microsoft_teams gmail microsoft_outlook",
                "CRM: hubspot salesforce pipedrive",
                "E-commerce: shopify stripe woocommerce",
                "Productivity: google_sheets notion airtable",
                "Development: github jira linear"
            })
    void hasTheProvidersOfEachCategory(String line) {
        // Given
        String[] named = line.split(": ");

        // When
        List<String> ids = CATALOG.providers().stream()
                .filter(provider -> provider.category().equals(named[0]))
                .map(Provider::id)
                .toList();

        // Then
        assertThat(ids).contains(named[1].split(" "));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "slack send_message: channel message",
                "slack list_channels:",
                "hubspot search_contacts:",
                "hubspot create_contact: email firstname lastname company",
                "hubspot update_deal:",
                "hubspot add_note:",
                "github create_issue:",
                "github create_pr:",
                "github add_comment:",
                "github trigger_workflow:",
                "google_sheets append_row: spreadsheetId range values",
                "shopify get_order: orderId"
            })
    void hasTheOperationsAndTheirParameters(String line) {
        // Given
        String[] named = line.split(":");
        String[] operation = named[0].split(" ");
        List<String> parameters =
                named.length == 1 ? List.of() : List.of(named[1].strip().split(" "));

        // When
        List<String> known = provider(operation[0])
                .operation(operation[1])
                .map(found -> List.copyOf(found.parameters().fields().keySet()))
                .orElseThrow();

        // Then
        assertThat(known).containsAll(parameters);
    }

    @ParameterizedTest
    @ValueSource(strings = {"slack", "hubspot", "github", "google_sheets", "shopify"})
    void connectsInABrowser(String id) {
        assertThat(provider(id).connection().defaultMethod().inBrowser()).isTrue();
    }

    @Test
    void asksSlackForTheScopesThatAreNamed() {
        assertThat(provider("slack").connection().defaultMethod().scopes())
                .containsExactly("chat:write", "channels:read", "users:read");
    }

    @Test
    void letsSlackBeAskedForDirectMessages() {
        assertThat(provider("slack").connection().defaultMethod().optionalScopes())
                .contains("im:write");
    }

    @ParameterizedTest
    @CsvSource({
        "openai, platform.openai.com/api-keys",
        "anthropic, console.anthropic.com/settings/keys",
        "stripe, dashboard.stripe.com/apikeys",
        "sendgrid, app.sendgrid.com/settings/api_keys",
        "airtable, airtable.com/account"
    })
    void saysWhereAKeyIs(String id, String page) {
        assertThat(provider(id).connection().methods().values())
                .flatExtracting(method -> method.fields().values())
                .extracting(Field::where)
                .asString()
                .contains("https://" + page);
    }

    @ParameterizedTest
    @ValueSource(strings = {"openai", "anthropic", "stripe", "sendgrid", "airtable"})
    void connectsByAKey(String id) {
        assertThat(provider(id).connection().defaultMethod()).isInstanceOf(AuthMethod.Keys.class);
    }

    @Test
    void asksForTheStore() {
        assertThat(provider("shopify").connection().fields().get("shop"))
                .extracting(Field::example)
                .isEqualTo("mystore.myshopify.com");
    }

    private static Provider provider(String id) {
        return CATALOG.provider(id).orElseThrow();
    }
}
