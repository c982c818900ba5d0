package io.flowmaestro.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GoogleSheetsTest extends SandboxTesting {
    private static final String SHEET =
            "sheets.googleapis.com/v4/spreadsheets/1abcSandboxLeads000000000000000000000000000";
    private static final String APPEND = SHEET + "/values/Sheet1%21A%3AD:append?valueInputOption=RAW";
    private static final String ROW = "{\"values\": [[\"Ada\", \"ada@example.com\", \"42\", true]]}";

    @Test
    void keepsAnAppendedRow() {
        // Given
        String token = connect("keeps@example.com");
        // When
        JsonNode first = client.postJson(APPEND, token, ROW).json();
        JsonNode second = client.postJson(APPEND, token, ROW).json();
        // Then
        assertThat(first.path("tableRange").asText()).isEqualTo("Sheet1!A1:D1");
        assertThat(first.at("/updates/updatedRange").asText()).isEqualTo("Sheet1!A2:D2");
        assertThat(first.at("/updates/updatedCells").asInt()).isEqualTo(4);
        assertThat(second.at("/updates/updatedRange").asText()).isEqualTo("Sheet1!A3:D3");
        JsonNode read = client.get(SHEET + "/values/Sheet1!A2:D", token).json();
        assertThat(read.path("values")).hasSize(2);
        assertThat(read.at("/values/0").toString()).isEqualTo("[\"Ada\",\"ada@example.com\",\"42\",\"TRUE\"]");
    }

    @Test
    void readsTypingAsAPersonsWhereAsked() {
        // Given
        String token = connect("types@example.com");
        // When
        client.postJson(
                SHEET + "/values/'Order log':append?valueInputOption=USER_ENTERED".replace(" ", "%20"), token, ROW);
        // Then
        JsonNode read = client.get(SHEET + "/values/%27Order%20log%27!A1:D1?valueRenderOption=UNFORMATTED_VALUE", token)
                .json();
        assertThat(read.at("/values/0/2").isNumber()).isTrue();
        assertThat(read.at("/values/0/3").isBoolean()).isTrue();
        assertThat(read.path("range").asText()).isEqualTo("'Order log'!A1:D1");
    }

    @Test
    void writesAndClearsARange() {
        // Given
        String token = connect("writes@example.com");
        Map<String, String> json = Client.with(Client.bearer(token), "content-type", "application/json");
        // When
        JsonNode updated = client.send(
                        "PUT",
                        SHEET + "/values/Sheet1!B2:C3?valueInputOption=RAW",
                        json,
                        "{\"majorDimension\": \"COLUMNS\", \"values\": [[\"a\", \"b\"], [\"c\", \"d\"]]}")
                .json();
        JsonNode read = client.get(SHEET + "/values/Sheet1!A2:D9", token).json();
        client.postJson(SHEET + "/values/Sheet1!B2:C2:clear", token, "{}");
        // Then
        assertThat(updated.path("updatedRange").asText()).isEqualTo("Sheet1!B2:C3");
        assertThat(read.path("values").toString()).isEqualTo("[[\"\",\"a\",\"c\"],[\"\",\"b\",\"d\"]]");
        assertThat(client.get(SHEET + "/values/Sheet1!B2:C3?majorDimension=COLUMNS", token)
                        .json()
                        .path("values")
                        .toString())
                .isEqualTo("[[\"\",\"b\"],[\"\",\"d\"]]");
    }

    @Test
    void answersAsTheContractSays() {
        // Given
        AnswerContract contract = new AnswerContract("google_sheets");
        // When
        Client.Reply sheet = client.get(SHEET, "ya29.sheets");
        Client.Reply appended = client.postJson(APPEND + "&includeValuesInResponse=true", "ya29.sheets", ROW);
        Client.Reply read = client.get(SHEET + "/values/Sheet1", "ya29.sheets");
        // Then
        String path = "/v4/spreadsheets/{spreadsheetId}";
        assertThat(contract.violations("get", path, sheet)).isEmpty();
        assertThat(contract.violations("post", path + "/values/{range}:append", appended))
                .isEmpty();
        assertThat(contract.violations("get", path + "/values/{range}", read)).isEmpty();
        assertThat(sheet.json().findValuesAsText("title")).contains("Leads", "Sheet1", "Order log");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "Sheet1!A:D:append                                    | {\"values\": [[1]]}         | valueInputOption is required",
                "Sheet1!A:D:append?valueInputOption=TYPED             | {\"values\": [[1]]}         | /valueInputOption",
                "Sheet1!A:D:append?valueInputOption=RAW&inputOption=1 | {\"values\": [[1]]}         | /",
                "Sheet1!A:D:append?valueInputOption=RAW               | {\"values\": [1]}           | /values/0",
                "Sheet1!A:D:append?valueInputOption=RAW               | {\"values\": [[[1]]]}       | /values/0/0",
                "Sheet1!A:D:append?valueInputOption=RAW               | {\"value\": [[1]]}          | /",
                "Sheet1!A:D:append?valueInputOption=RAW               | {\"values\":                | The body is not",
                "Sheet1!A:D:append?valueInputOption=RAW               | ``                        | The body is not",
                "Sheet9!A:D:append?valueInputOption=RAW               | {\"values\": [[1]]}         | Unable to parse range: Sheet9!A:D",
                "Sheet1!A:D:append?valueInputOption=RAW               | {\"range\": \"Sheet1!A:C\", \"values\": [[1]]} | The range in the body"
            })
    void refusesARow(String url, String body, String message) {
        // When
        Client.Reply reply = client.postJson(SHEET + "/values/" + url, "ya29.sheets", body);
        // Then
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.json().at("/error/status").asText()).isEqualTo("INVALID_ARGUMENT");
        assertThat(reply.json().at("/error/message").asText()).startsWith(message);
    }

    @ParameterizedTest
    @CsvSource({
        "POST, sheets.googleapis.com/v4/spreadsheets/none/values/A1:append?valueInputOption=RAW, application/json, 404",
        "POST, sheets.googleapis.com/spreadsheets/none/values/A1:append?valueInputOption=RAW, application/json, 404",
        "PUT, sheets.googleapis.com/v4/spreadsheets/none/values/A1:append?valueInputOption=RAW, application/json, 404",
        "POST, sheets.googleapis.com/v4/spreadsheets/none/values/A1?valueInputOption=RAW, application/json, 404",
        "POST, sheets.googleapis.com/v4/spreadsheets/none/values/A1:append?valueInputOption=RAW, text/plain, 400"
    })
    void refusesAnAddressOrAMediaType(String method, String url, String mediaType, int status) {
        // When
        Client.Reply reply =
                client.send(method, url, Client.with(Client.bearer("ya29.sheets"), "content-type", mediaType), ROW);
        // Then
        assertThat(reply.status()).isEqualTo(status);
        assertThat(reply.json().at("/error/code").asInt()).isEqualTo(status);
    }

    @Test
    void refusesTokens() {
        // When
        Client.Reply none = client.send("GET", SHEET, Map.of(), "");
        Client.Reply inQuery = client.send("GET", SHEET + "?access_token=ya29.sheets", Map.of(), "");
        Client.Reply foreign = client.get(SHEET, "xoxb-slack");
        Client.Reply narrow = client.postJson(APPEND, "ya29.readonly", ROW);
        // Then
        assertThat(none.status()).isEqualTo(401);
        assertThat(none.json().at("/error/status").asText()).isEqualTo("UNAUTHENTICATED");
        assertThat(inQuery.status()).isEqualTo(401);
        assertThat(foreign.status()).isEqualTo(401);
        assertThat(narrow.status()).isEqualTo(403);
    }

    @Test
    void connectsByOAuthAndRefreshes() {
        // Given
        OAuthFlow flow = oauth().asking("access_type", "offline");
        // When
        JsonNode first = flow.connect();
        clock.advance(Duration.ofHours(1));
        Client.Reply expired = client.get(SHEET, first.path("access_token").asText());
        JsonNode second = flow.refresh(first.path("refresh_token").asText());
        // Then
        assertThat(first.path("expires_in").asInt()).isEqualTo(3600);
        assertThat(first.path("token_type").asText()).isEqualTo("Bearer");
        assertThat(expired.status()).isEqualTo(401);
        assertThat(client.get(SHEET, second.path("access_token").asText()).status())
                .isEqualTo(200);
    }

    @Test
    void givesNoRefreshTokenForOnlineAccess() {
        // When
        JsonNode token = oauth().connect();
        // Then
        assertThat(token.has("access_token")).isTrue();
        assertThat(token.has("refresh_token")).isFalse();
    }

    @Test
    void wantsAResponseType() {
        // Given
        OAuthFlow flow = oauth();
        // When
        Client.Reply page = flow.page(Client.without(flow.authorization(), "response_type"));
        // Then
        assertThat(page.callback("error")).isEqualTo("invalid_request");
    }

    @Test
    void revokesAGrantByEitherToken() {
        // Given
        JsonNode tokens = oauth().asking("access_type", "offline").connect();
        // When
        Client.Reply revoked = client.postForm(
                "oauth2.googleapis.com/revoke",
                Map.of("token", tokens.path("refresh_token").asText()));
        Client.Reply again = client.postForm(
                "oauth2.googleapis.com/revoke",
                Map.of("token", tokens.path("refresh_token").asText()));
        // Then
        assertThat(revoked.status()).isEqualTo(200);
        assertThat(again.status()).isEqualTo(400);
        assertThat(client.get(SHEET, tokens.path("access_token").asText()).status())
                .isEqualTo(401);
        assertThat(oauth().refresh(tokens.path("refresh_token").asText())
                        .path("error")
                        .asText())
                .isEqualTo("invalid_grant");
    }

    @ParameterizedTest
    @CsvSource({
        "client_id, other, 401, invalid_client",
        "client_secret, wrong, 401, invalid_client",
        "code, wrong, 400, invalid_grant",
        "redirect_uri, http://127.0.0.1:9/other, 400, redirect_uri_mismatch",
        "redirect_uri, '', 400, invalid_request",
        "grant_type, '', 400, invalid_request",
        "code_verifier, aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, 400, invalid_grant",
        "grant_type, password, 400, unsupported_grant_type"
    })
    void refusesACode(String parameter, String value, int status, String error) {
        // Given
        OAuthFlow flow = oauth();
        // When
        Client.Reply refused = flow.redeem(Client.with(flow.redemption(flow.code()), parameter, value));
        // Then
        assertThat(refused.status()).isEqualTo(status);
        assertThat(refused.json().path("error").asText()).isEqualTo(error);
    }

    private String connect(String account) {
        return oauth().connect(Map.of("decision", "allow", "account", account))
                .path("access_token")
                .asText();
    }

    private OAuthFlow oauth() {
        return OAuthFlow.of(
                client,
                "google_sheets",
                "app",
                "accounts.google.com/o/oauth2/v2/auth",
                "oauth2.googleapis.com/token",
                "https://www.googleapis.com/auth/spreadsheets");
    }
}
