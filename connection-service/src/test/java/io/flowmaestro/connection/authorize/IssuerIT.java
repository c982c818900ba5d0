package io.flowmaestro.connection.authorize;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowmaestro.backing.issuer.Issuer;
import io.flowmaestro.connection.Api;
import io.flowmaestro.connection.ConsentingVault;
import io.flowmaestro.connection.http.ProvidersFolderIT;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A provider that wants its requests handed in (RFC 9126), and names its issuer in the callback (RFC 9207). */
@QuarkusTest
@TestProfile(ProvidersFolderIT.WithFolder.class)
class IssuerIT {
    @Inject
    ConsentingVault vault;

    Issuer issuer;

    private Api admin;

    @BeforeEach
    void bringAnApp() {
        admin = new Api(issuer, "admin");
        admin.as()
                .body(Map.of("clientId", "acme-app", "clientSecret", "s3cret"))
                .put("/api/v1/providers/acme_sign_in/oauth-app");
    }

    @Test
    void takesTheAnswerOfTheIssuerThatItSentTheBrowserTo() {
        // When
        Response end = connect("https://crm.example");

        // Then
        assertThat(end.statusCode()).as(end.asString()).isEqualTo(200);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"https://evil.example", "https://crm.example/", "https://CRM.example"})
    void refusesTheAnswerOfAnyOtherBeforeATokenRequest_O2(@Nullable String iss) {
        // Given
        int before = vault.tokenRequests();

        // When
        Response end = connect(iss);

        // Then
        assertThat(end.asString()).contains("issuer_mismatch");
        assertThat(vault.tokenRequests()).isEqualTo(before);
    }

    private Response connect(@Nullable String iss) {
        JsonPath made = admin.as()
                .body(Map.of("provider", "acme_sign_in", "name", "Acme " + UUID.randomUUID()))
                .post(Api.CONNECTIONS)
                .jsonPath();
        Browser browser = new Browser();
        URI provider = URI.create(
                browser.open(URI.create(made.getString("authorizeUrl"))).header("Location"));
        assertThat(Browser.query(provider)).containsOnlyKeys("client_id", "request_uri");
        Map<String, String> asked =
                vault.pushed(Browser.query(provider).get("request_uri")).parameters();
        String code = vault.consent(asked.get("code_challenge"), URI.create(asked.get("redirect_uri")));
        Map<String, String> answer = new HashMap<>(Map.of("state", asked.get("state"), "code", code));
        if (iss != null) {
            answer.put("iss", iss);
        }
        return browser.open(Browser.callback(answer));
    }
}
