package io.flowmaestro.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.flowmaestro.catalog.Catalog;
import io.flowmaestro.events.Violation;
import io.flowmaestro.vault.client.Secret;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AdmissionTest {
    private static final Catalog CATALOG = Catalog.load(AdmissionTest.class.getClassLoader());
    private static final String TENANT = "acme";

    private final Admission admission = new Admission(
            CATALOG, TestConfig.of(Map.of("flowmaestro.return-to", "https://app.example.com/settings/connections")));

    @Test
    void takesTheGivenIdAndTheDefaultMethod() {
        // Given
        NewConnection asked = asked("conn_slack_main", "slack", "Slack - Marketing Team", null, Map.of(), Map.of());

        // When
        Draft draft = admission.admit(TENANT, "mia", asked);

        // Then
        assertThat(draft.key()).isEqualTo(new ConnectionKey(TENANT, "conn_slack_main"));
        assertThat(draft.method().id()).isEqualTo("oauth2");
        assertThat(draft.needsAuthorization()).isTrue();
    }

    @Test
    void asksForTheOptionalScopesThatChosenOperationsNeed() {
        // Given
        NewConnection asked = new NewConnection(
                null,
                "slack",
                "Slack",
                null,
                null,
                null,
                null,
                null,
                null,
                List.of("reactions:write"),
                List.of("send_message", "open_conversation"),
                false,
                null);

        // When
        Draft draft = admission.admit(TENANT, "mia", asked);

        // Then
        assertThat(draft.scopes()).containsExactly("reactions:write", "im:write");
        assertThat(draft.operations()).containsExactly("send_message", "open_conversation");
    }

    @Test
    void makesAnIdThatNamesTheProvider() {
        // Given
        NewConnection asked = asked(null, "slack", "Slack", null, Map.of(), Map.of());

        // When
        String id = admission.admit(TENANT, "mia", asked).key().id();

        // Then
        assertThat(id).matches("conn_slack_[a-z0-9]{16}");
    }

    @Test
    void tellsEveryPlaceThatIsWrongAtOnce() {
        // Given
        NewConnection asked = new NewConnection(
                "conn/slack",
                "shopify",
                " ",
                "admin_token",
                "o".repeat(101),
                "Prod!",
                Map.of("-", "x"),
                Map.of("shop", "evil.com", "colour", "red"),
                Map.of("password", Secret.of("canary-5f1c")),
                null,
                List.of("get_order", "no_such_operation"),
                true,
                "https://evil.example");

        // When
        ProblemException refused = refused(asked);

        // Then
        assertThat(refused.type()).isEqualTo(ProblemType.VALIDATION);
        assertThat(refused.violations())
                .extracting(Violation::pointer)
                .contains(
                        "/id",
                        "/name",
                        "/returnTo",
                        "/sandbox",
                        "/fields/shop",
                        "/fields/colour",
                        "/operations/1",
                        "/owner",
                        "/environment",
                        "/labels")
                .anyMatch(pointer -> pointer.startsWith("/credential/"));
        assertThat(refused.violations().toString()).doesNotContain("canary-5f1c");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.com#",
                "evil.com#.myshopify.com",
                "a.myshopify.com.evil.com",
                "a.myshopify.com.",
                "a.myshopify.com:8443",
                "https://a.myshopify.com:8443",
                "user@a.myshopify.com",
                "https://user@a.myshopify.com",
                "https://evil.com/a.myshopify.com",
                "https://a.myshopify.com/admin",
                "http://a.myshopify.com",
                "a.myshopify.com/../",
                "a.myshopify.com\n",
                "a_b.myshopify.com",
                "-a.myshopify.com",
                "myshopify.com",
                ".myshopify.com",
                "а.myshopify.com",
                ""
            })
    void refusesWhatIsNoStoreAddress(String shop) {
        // Given
        NewConnection asked = asked(null, "shopify", "Store", "oauth2", Map.of("shop", shop), Map.of());

        // When
        ProblemException refused = refused(asked);

        // Then
        assertThat(refused.violations()).extracting(Violation::pointer).containsExactly("/fields/shop");
    }

    @ParameterizedTest
    @CsvSource({
        "mystore.myshopify.com, mystore.myshopify.com",
        "https://mystore.myshopify.com, mystore.myshopify.com",
        "https://MyStore.myshopify.com/, mystore.myshopify.com"
    })
    void takesAStoreAddressAsItIsCopied(String typed, String host) {
        // Given
        NewConnection asked = asked(null, "shopify", "Store", "oauth2", Map.of("shop", typed), Map.of());

        // When
        Draft draft = admission.admit(TENANT, "mia", asked);

        // Then
        assertThat(draft.fields()).containsExactly(Map.entry("shop", host));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "//evil",
                "https:evil",
                "\\evil",
                "javascript:alert(1)",
                "https://app.example.com/settings/connections/",
                "https://app.example.com/settings/connections?next=//evil",
                "https://app.example.com"
            })
    void returnsToNoOtherAddressThanTheOnesSetUp_O5(String returnTo) {
        // Given
        NewConnection asked = new NewConnection(
                null, "slack", "Slack", null, null, null, null, null, null, null, null, false, returnTo);

        // When
        ProblemException refused = refused(asked);

        // Then
        assertThat(refused.violations()).extracting(Violation::pointer).containsExactly("/returnTo");
    }

    @Test
    void returnsToTheAddressThatIsSetUp() {
        // Given
        String returnTo = "https://app.example.com/settings/connections";
        NewConnection asked = new NewConnection(
                null, "slack", "Slack", null, null, null, null, null, null, null, null, false, returnTo);

        // When
        Draft draft = admission.admit(TENANT, "mia", asked);

        // Then
        assertThat(draft.returnTo()).isEqualTo(returnTo);
    }

    @Test
    void takesNoCredentialWithOAuth() {
        // Given
        NewConnection asked =
                asked(null, "slack", "Slack", null, Map.of(), Map.of("access_token", Secret.of("xoxb-canary")));

        // When
        ProblemException refused = refused(asked);

        // Then
        assertThat(refused.violations()).extracting(Violation::pointer).containsExactly("/credential");
    }

    @Test
    void pointsAtAnUnknownProviderAndAnUnknownMethod() {
        // Given
        NewConnection unknownProvider = asked(null, "slakc", "Slack", null, Map.of(), Map.of());
        NewConnection unknownMethod = asked(null, "slack", "Slack", "password", Map.of(), Map.of());

        // When
        ProblemException provider = refused(unknownProvider);
        ProblemException method = refused(unknownMethod);

        // Then
        assertThat(provider.violations()).extracting(Violation::pointer).containsExactly("/provider");
        assertThat(method.violations()).extracting(Violation::pointer).containsExactly("/method");
    }

    @Test
    void readsANullAsNothing() {
        // Given
        Map<String, String> fields = new HashMap<>();
        fields.put("shop", null);
        NewConnection asked = asked(null, "shopify", "Store", "oauth2", fields, Map.of());

        // When
        ProblemException refused = refused(asked);

        // Then
        assertThat(refused.violations()).containsExactly(new Violation("/fields/shop", "is required."));
    }

    private ProblemException refused(NewConnection asked) {
        ProblemException refused =
                catchThrowableOfType(ProblemException.class, () -> admission.admit(TENANT, "mia", asked));
        assertThat(refused).isNotNull();
        return refused;
    }

    private static NewConnection asked(
            @Nullable String id,
            String provider,
            String name,
            @Nullable String method,
            Map<String, String> fields,
            Map<String, Secret> credential) {
        return new NewConnection(
                id, provider, name, method, null, null, null, fields, credential, null, null, false, null);
    }
}
