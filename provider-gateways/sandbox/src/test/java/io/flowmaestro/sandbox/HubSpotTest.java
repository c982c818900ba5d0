package io.flowmaestro.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HubSpotTest extends SandboxTesting {
    private static final String CONTACTS = "api.hubapi.com/crm/v3/objects/contacts";
    private static final String SEARCH = CONTACTS + "/search";

    @Test
    void findsAContactThatWasCreated() {
        // When
        Client.Reply created = client.postJson(CONTACTS, "pat-hubspot", contact("grace@example.com"));
        JsonNode found = client.postJson(SEARCH, "pat-hubspot", """
                        {"filterGroups": [{"filters": [{"propertyName": "email", "operator": "EQ", "value": "grace@example.com"}]}],
                         "properties": ["company"], "sorts": [{"propertyName": "createdate", "direction": "DESCENDING"}]}""").json();
        // Then
        assertThat(created.status()).isEqualTo(201);
        assertThat(found.path("total").asInt()).isEqualTo(1);
        assertThat(found.at("/results/0/id").asText())
                .isEqualTo(created.json().path("id").asText());
        assertThat(found.at("/results/0/properties/company").asText()).isEqualTo("Navy");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"query\": \"halli\"}                                                                           | 1",
                "{\"filterGroups\": [{\"filters\": [{\"propertyName\": \"company\", \"operator\": \"EQ\", \"value\": \"ACME\"}]}]} | 2",
                "{\"filterGroups\": [{\"filters\": [{\"propertyName\": \"email\", \"operator\": \"CONTAINS_TOKEN\", \"value\": \"*maria*\"}]}]} | 1",
                "{\"filterGroups\": [{\"filters\": [{\"propertyName\": \"firstname\", \"operator\": \"IN\", \"values\": [\"maria\", \"brian\"]}]}]} | 2",
                "{\"filterGroups\": [{\"filters\": [{\"propertyName\": \"phone\", \"operator\": \"HAS_PROPERTY\"}]}]}     | 0"
            })
    void searchesAnUntouchedPortal(String request, int total) {
        // Given
        String token = oauth("app")
                .connect(Map.of("decision", "allow", "account", "7000"))
                .path("access_token")
                .asText();
        // When
        JsonNode found = client.postJson(SEARCH, token, request).json();
        // Then
        assertThat(found.path("total").asInt()).isEqualTo(total);
    }

    @Test
    void pages() {
        // Given
        client.postJson(CONTACTS, "pat-hubspot", contact("page@example.com"));
        // When
        JsonNode first = client.get(CONTACTS + "?limit=1&properties=email,company", "pat-hubspot")
                .json();
        JsonNode second = client.get(
                        CONTACTS + "?limit=1&after="
                                + first.at("/paging/next/after").asText(),
                        "pat-hubspot")
                .json();
        // Then
        assertThat(first.at("/results/0/properties").has("company")).isTrue();
        assertThat(second.at("/results/0/id").asText())
                .isNotEqualTo(first.at("/results/0/id").asText());
    }

    @Test
    void refusesTheSameAddressTwice() {
        // Given
        client.postJson(CONTACTS, "pat-hubspot", contact("twice@example.com"));
        // When
        Client.Reply again = client.postJson(CONTACTS, "pat-hubspot", contact("TWICE@example.com"));
        // Then
        assertThat(again.status()).isEqualTo(409);
        assertThat(again.json().path("category").asText()).isEqualTo("CONFLICT");
        assertThat(again.json().path("message").asText()).startsWith("Contact already exists. Existing ID: ");
    }

    @Test
    void changesAndForgetsAContact() {
        // Given
        String id = client.postJson(CONTACTS, "pat-hubspot", contact("change@example.com"))
                .json()
                .path("id")
                .asText();
        Map<String, String> json = Client.with(Client.bearer("pat-hubspot"), "content-type", "application/json");
        // When
        Client.Reply changed =
                client.send("PATCH", CONTACTS + "/" + id, json, "{\"properties\": {\"lastname\": \"Hopper\"}}");
        Client.Reply removed = client.send("DELETE", CONTACTS + "/" + id, Client.bearer("pat-hubspot"), "");
        // Then
        assertThat(changed.json().at("/properties/lastname").asText()).isEqualTo("Hopper");
        assertThat(removed.status()).isEqualTo(204);
        assertThat(client.get(CONTACTS + "/" + id, "pat-hubspot").status()).isEqualTo(404);
    }

    @Test
    void answersAsTheContractSays() {
        // Given
        AnswerContract contract = new AnswerContract("hubspot");
        // When
        Client.Reply created = client.postJson(CONTACTS, "pat-hubspot", contact("contract@example.com"));
        Client.Reply found = client.postJson(SEARCH, "pat-hubspot", "{\"limit\": 1}");
        Client.Reply list = client.get(CONTACTS, "pat-hubspot");
        Client.Reply one = client.get(CONTACTS + "/" + created.json().path("id").asText(), "pat-hubspot");
        // Then
        assertThat(contract.violations("post", "/crm/v3/objects/contacts", created))
                .isEmpty();
        assertThat(contract.violations("post", "/crm/v3/objects/contacts/search", found))
                .isEmpty();
        assertThat(contract.violations("get", "/crm/v3/objects/contacts", list)).isEmpty();
        assertThat(contract.violations("get", "/crm/v3/objects/contacts/{contactId}", one))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"email\": \"a@example.com\"}                    | properties is required",
                "{\"properties\": \"none\"}                        | /properties",
                "{\"properties\":                                | The body is not",
                "''                                            | The body is not"
            })
    void refusesAContact(String body, String message) {
        // When
        Client.Reply reply = client.postJson(CONTACTS, "pat-hubspot", body);
        // Then
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.json().path("category").asText()).isEqualTo("VALIDATION_ERROR");
        assertThat(reply.json().path("message").asText()).startsWith(message);
    }

    @ParameterizedTest
    @CsvSource({
        "POST, api.hubapi.com/crm/v3/objects/contact, application/json, 404",
        "POST, api.hubapi.com/crm/objects/contacts, application/json, 404",
        "PUT, api.hubapi.com/crm/v3/objects/contacts, application/json, 405",
        "POST, api.hubapi.com/crm/v3/objects/contacts, text/plain, 415",
        "GET, api.hubapi.com/crm/v3/objects/contacts/999999, application/json, 404"
    })
    void refusesAnAddressOrAMediaType(String method, String url, String mediaType, int status) {
        // When
        Client.Reply reply = client.send(
                method,
                url,
                Client.with(Client.bearer("pat-hubspot"), "content-type", mediaType),
                contact("x@example.com"));
        // Then
        assertThat(reply.status()).isEqualTo(status);
        assertThat(reply.json().path("status").asText()).isEqualTo("error");
        assertThat(reply.json().path("correlationId").asText()).isNotEmpty();
    }

    @Test
    void refusesTokens() {
        // When
        Client.Reply none = client.send("GET", CONTACTS, Map.of(), "");
        Client.Reply foreign = client.get(CONTACTS, "shpat_shop");
        Client.Reply narrow = client.postJson(CONTACTS, "pat-readonly", contact("narrow@example.com"));
        // Then
        assertThat(none.status()).isEqualTo(401);
        assertThat(none.json().path("category").asText()).isEqualTo("INVALID_AUTHENTICATION");
        assertThat(foreign.status()).isEqualTo(401);
        assertThat(foreign.json().path("category").asText()).isEqualTo("INVALID_AUTHENTICATION");
        assertThat(narrow.status()).isEqualTo(403);
        assertThat(narrow.json().path("category").asText()).isEqualTo("MISSING_SCOPES");
    }

    @Test
    void connectsByOAuthAndRefreshesWithTheSameRefreshToken() {
        // Given
        OAuthFlow flow = oauth("app");
        // When
        JsonNode first = flow.connect();
        clock.advance(Duration.ofMinutes(30));
        Client.Reply expired = client.get(CONTACTS, first.path("access_token").asText());
        JsonNode second = flow.refresh(first.path("refresh_token").asText());
        // Then
        assertThat(first.path("expires_in").asInt()).isEqualTo(1800);
        assertThat(first.path("hub_id").asLong()).isEqualTo(62515);
        assertThat(expired.status()).isEqualTo(401);
        assertThat(expired.json().path("category").asText()).isEqualTo("EXPIRED_AUTHENTICATION");
        assertThat(second.path("refresh_token").asText())
                .isEqualTo(first.path("refresh_token").asText());
        assertThat(client.get(CONTACTS, second.path("access_token").asText()).status())
                .isEqualTo(200);
    }

    @Test
    void endsAGrantWithItsRefreshToken() {
        // Given
        JsonNode tokens = oauth("app").connect();
        // When
        Client.Reply deleted = client.send(
                "DELETE",
                "api.hubapi.com/oauth/v1/refresh-tokens/"
                        + tokens.path("refresh_token").asText(),
                Map.of(),
                "");
        // Then
        assertThat(deleted.status()).isEqualTo(204);
        assertThat(client.get(CONTACTS, tokens.path("access_token").asText()).status())
                .isEqualTo(401);
    }

    @ParameterizedTest
    @CsvSource({
        "client_id, other, BAD_CLIENT_ID, invalid_client",
        "client_secret, wrong, BAD_CLIENT_SECRET, invalid_client",
        "code, wrong, BAD_AUTH_CODE, invalid_grant",
        "redirect_uri, http://127.0.0.1:9/other, BAD_REDIRECT_URI, invalid_grant",
        "code_verifier, aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, BAD_AUTH_CODE, invalid_grant"
    })
    void refusesACode(String parameter, String value, String status, String error) {
        // Given
        OAuthFlow flow = oauth("app");
        // When
        Client.Reply refused = flow.redeem(Client.with(flow.redemption(flow.code()), parameter, value));
        // Then
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.json().path("status").asText()).isEqualTo(status);
        assertThat(refused.json().path("error").asText()).isEqualTo(error);
    }

    private OAuthFlow oauth(String app) {
        return OAuthFlow.of(
                client,
                "hubspot",
                app,
                "app.hubspot.com/oauth/authorize",
                "api.hubapi.com/oauth/2026-03/token",
                "oauth crm.objects.contacts.read crm.objects.contacts.write");
    }

    private static String contact(String email) {
        return "{\"properties\": {\"email\": \"" + email + "\", \"firstname\": \"Grace\", \"company\": \"Navy\"}}";
    }
}
