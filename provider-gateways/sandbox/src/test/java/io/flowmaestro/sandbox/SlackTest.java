package io.flowmaestro.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SlackTest extends SandboxTesting {
    private static final String POST = "slack.com/api/chat.postMessage";
    private static final String LIST = "slack.com/api/conversations.list";
    private static final String AUTHORIZE = "slack.com/oauth/v2/authorize";
    private static final String TOKEN = "slack.com/api/oauth.v2.access";

    @Test
    void keepsAMessage() {
        // When
        JsonNode sent = client.postJson(POST, "xoxb-slack", "{\"channel\": \"#alerts\", \"text\": \"hi\"}")
                .json();
        // Then
        assertThat(sent.path("ok").asBoolean()).isTrue();
        assertThat(sent.path("channel").asText()).isEqualTo("C024BE91L");
        assertThat(sent.path("ts").asText()).matches("\\d{10}\\.\\d{6}");
        JsonNode history = client.get("slack.com/api/conversations.history?channel=C024BE91L", "xoxb-slack")
                .json();
        assertThat(history.path("messages").findValuesAsText("ts"))
                .contains(sent.path("ts").asText());
    }

    @Test
    void takesAFormToo() {
        // When
        JsonNode sent = client.send(
                        "POST",
                        POST,
                        Client.with(Client.bearer("xoxb-slack"), "content-type", "application/x-www-form-urlencoded"),
                        "channel=C024BE91L&text=a+%26+b&mrkdwn=false")
                .json();
        // Then
        assertThat(sent.path("message").path("text").asText()).isEqualTo("a & b");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"channel\": \"C0\", \"text\": \"hi\"}                                 | channel_not_found",
                "{\"channel\": \"random\", \"text\": \"hi\"}                             | not_in_channel",
                "{\"channel\": \"C0PRIVATE2\", \"text\": \"hi\"}                         | not_in_channel",
                "{\"channel\": \"C0ARCHIVE1\", \"text\": \"hi\"}                         | is_archived",
                "{\"channel\": \"C024BE91L\"}                                          | no_text",
                "{\"channel\": \"C024BE91L\", \"text\": \"hi\", \"thread_ts\": \"1.2\"}   | thread_not_found",
                "{\"text\": \"hi\"}                                                    | invalid_arguments",
                "{\"channel\": 7, \"text\": \"hi\"}                                     | invalid_arguments",
                "{\"channel\": \"C024BE91L\", \"text\": [\"hi\"]}                        | invalid_arguments",
                "[1]                                                                | json_not_object",
                "{\"channel\":                                                       | invalid_json"
            })
    void refusesAMessage(String body, String error) {
        // When
        Client.Reply reply = client.postJson(POST, "xoxb-slack", body);
        // Then
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.json().path("ok").asBoolean(true)).isFalse();
        assertThat(reply.json().path("error").asText()).isEqualTo(error);
    }

    @Test
    void namesAMissingField() {
        // When
        JsonNode refused =
                client.postJson(POST, "xoxb-slack", "{\"text\": \"hi\"}").json();
        // Then
        assertThat(refused.at("/response_metadata/messages/0").asText())
                .isEqualTo("[ERROR] missing required field: channel");
    }

    @Test
    void refusesAWrongMediaType() {
        // When
        Client.Reply reply =
                client.send("POST", POST, Client.with(Client.bearer("xoxb-slack"), "content-type", "text/plain"), "{}");
        // Then
        assertThat(reply.json().path("error").asText()).isEqualTo("invalid_post_type");
    }

    @Test
    void refusesAnUnknownMethodAndAWrongVerb() {
        // When
        Client.Reply unknown = client.postJson("slack.com/api/chat.postMessages", "xoxb-slack", "{}");
        Client.Reply shortened = client.postJson("slack.com/chat.postMessage", "xoxb-slack", "{}");
        Client.Reply verb = client.send("PUT", POST, Client.bearer("xoxb-slack"), "{}");
        // Then
        assertThat(unknown.status()).isEqualTo(404);
        assertThat(unknown.json().path("error").asText()).isEqualTo("unknown_method");
        assertThat(shortened.status()).isEqualTo(404);
        assertThat(verb.status()).isEqualTo(405);
        assertThat(verb.header("allow")).isEqualTo("POST");
    }

    @Test
    void refusesTokens() {
        // Given
        String message = "{\"channel\": \"C024BE91L\", \"text\": \"hi\"}";
        Map<String, String> json = Map.of("content-type", "application/json");
        // When
        JsonNode none = client.send("POST", POST, json, message).json();
        JsonNode basic = client.send("POST", POST, Client.with(json, "authorization", "Basic xoxb-slack"), message)
                .json();
        JsonNode foreign = client.postJson(POST, "ghp_github", message).json();
        JsonNode narrow = client.postJson(POST, "xoxb-readonly", message).json();
        // Then
        assertThat(none.path("error").asText()).isEqualTo("not_authed");
        assertThat(basic.path("error").asText()).isEqualTo("not_authed");
        assertThat(foreign.path("error").asText()).isEqualTo("invalid_auth");
        assertThat(narrow.path("error").asText()).isEqualTo("missing_scope");
        assertThat(narrow.path("needed").asText()).isEqualTo("chat:write");
        assertThat(narrow.path("provided").asText()).isEqualTo("channels:read");
    }

    @Test
    void listsChannelsByPage() {
        // When
        JsonNode first = client.get(LIST + "?limit=2&exclude_archived=true", "xoxb-slack")
                .json();
        String cursor = first.at("/response_metadata/next_cursor").asText();
        JsonNode second = client.get(
                        LIST + "?limit=2&exclude_archived=true&cursor="
                                + Client.encode(Map.of("", cursor)).substring(1),
                        "xoxb-slack")
                .json();
        // Then
        assertThat(first.path("channels").findValuesAsText("name")).containsExactly("general", "alerts");
        assertThat(second.path("channels").findValuesAsText("name")).containsExactly("random");
        assertThat(second.at("/response_metadata/next_cursor").asText()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "limit=many, invalid_arguments",
        "limit=0, invalid_limit",
        "cursor=x, invalid_cursor",
        "types=private_channel, missing_scope"
    })
    void refusesAList(String query, String error) {
        // When
        JsonNode refused = client.get(LIST + "?" + query, "xoxb-slack").json();
        // Then
        assertThat(refused.path("error").asText()).isEqualTo(error);
    }

    @Test
    void connectsByOAuth() {
        // Given
        String authorize = AUTHORIZE + "?" + Client.encode(authorization("slack-app"));
        // When
        Client.Reply page = client.send("GET", authorize, Map.of(), "");
        Client.Reply consent = client.postForm(authorize, Map.of("decision", "allow"));
        JsonNode token = client.postForm(TOKEN, redemption("slack-app", consent.callback("code")))
                .json();
        // Then
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.text()).contains("slack-app", "chat:write");
        assertThat(consent.status()).isEqualTo(302);
        assertThat(consent.callback("state")).isEqualTo("s t/&");
        assertThat(token.path("ok").asBoolean()).isTrue();
        assertThat(token.path("scope").asText()).isEqualTo("channels:read,chat:write");
        assertThat(token.at("/team/name").asText()).isEqualTo("acme");
        assertThat(token.has("expires_in")).isFalse();
        JsonNode test = client.postJson(
                        "slack.com/api/auth.test", token.path("access_token").asText(), "{}")
                .json();
        assertThat(test.path("team_id").asText()).isEqualTo(token.at("/team/id").asText());
    }

    @Test
    void keepsWorkspacesApart() {
        // Given
        String beta = connect("slack-app", Map.of("decision", "allow", "account", "beta"));
        // When
        JsonNode sent = client.postJson(POST, beta, "{\"channel\": \"general\", \"text\": \"for beta\"}")
                .json();
        // Then
        assertThat(sent.path("ok").asBoolean()).isTrue();
        JsonNode acme = client.get("slack.com/api/conversations.history?channel=C061EG9SL", "xoxb-slack")
                .json();
        assertThat(acme.path("messages").findValuesAsText("text")).doesNotContain("for beta");
    }

    @Test
    void enforcesTheScopesThatWereGranted() {
        // Given
        String token = connect("slack-app", Map.of("decision", "allow", "scope", "channels:read"));
        // When
        JsonNode refused = client.postJson(POST, token, "{\"channel\": \"general\", \"text\": \"hi\"}")
                .json();
        // Then
        assertThat(refused.path("error").asText()).isEqualTo("missing_scope");
    }

    @Test
    void refusesAuthorizationRequests() {
        // Given
        Map<String, String> good = authorization("slack-app");
        // When
        Client.Reply client1 = authorize(Client.with(good, "client_id", "other"));
        Client.Reply redirect = authorize(Client.with(good, "redirect_uri", Client.REDIRECT + "/"));
        Client.Reply scope = authorize(Client.with(good, "scope", "chat:write,everything"));
        Client.Reply type = authorize(Client.with(good, "response_type", "token"));
        Client.Reply plain = authorize(Client.with(good, "code_challenge_method", "plain"));
        Client.Reply noPkce = authorize(Client.without(
                Client.without(authorization("slack-pkce-app"), "code_challenge"), "code_challenge_method"));
        Client.Reply denied = client.postForm(AUTHORIZE + "?" + Client.encode(good), Map.of("decision", "deny"));
        // Then
        assertThat(client1.status()).isEqualTo(400);
        assertThat(redirect.status()).isEqualTo(400);
        assertThat(scope.callback("error")).isEqualTo("invalid_scope");
        assertThat(scope.callback("state")).isEqualTo("s t/&");
        assertThat(type.callback("error")).isEqualTo("unsupported_response_type");
        assertThat(plain.callback("error")).isEqualTo("invalid_request");
        assertThat(noPkce.callback("error")).isEqualTo("invalid_request");
        assertThat(denied.callback("error")).isEqualTo("access_denied");
    }

    @ParameterizedTest
    @CsvSource({
        "client_id, slack-none, invalid_client_id",
        "client_secret, wrong, bad_client_secret",
        "client_id, slack-rotating-app, invalid_code",
        "code, wrong, invalid_code",
        "redirect_uri, http://127.0.0.1:9/other, bad_redirect_uri",
        "code_verifier, aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, invalid_code_verifier",
        "grant_type, password, invalid_grant_type"
    })
    void refusesACode(String parameter, String value, String error) {
        // Given
        String code = code("slack-app", Map.of("decision", "allow"));
        // When
        JsonNode refused = client.postForm(TOKEN, Client.with(redemption("slack-app", code), parameter, value))
                .json();
        // Then
        assertThat(refused.path("ok").asBoolean(true)).isFalse();
        assertThat(refused.path("error").asText()).isEqualTo(error);
    }

    @Test
    void refusesACodeWithoutItsVerifier() {
        // Given
        String code = code("slack-app", Map.of("decision", "allow"));
        // When
        JsonNode refused = client.postForm(TOKEN, Client.without(redemption("slack-app", code), "code_verifier"))
                .json();
        // Then
        assertThat(refused.path("error").asText()).isEqualTo("invalid_code_verifier");
    }

    @Test
    void revokesWhatCameOfACodeThatIsUsedTwice() {
        // Given
        Map<String, String> redemption = redemption("slack-app", code("slack-app", Map.of("decision", "allow")));
        String token =
                client.postForm(TOKEN, redemption).json().path("access_token").asText();
        // When
        JsonNode again = client.postForm(TOKEN, redemption).json();
        // Then
        assertThat(again.path("error").asText()).isEqualTo("invalid_code");
        assertThat(client.get(LIST, token).json().path("error").asText()).isEqualTo("token_revoked");
    }

    @Test
    void forgetsACodeAfterAMinute() {
        // Given
        String code = code("slack-app", Map.of("decision", "allow"));
        clock.advance(Duration.ofSeconds(60));
        // When
        JsonNode late = client.postForm(TOKEN, redemption("slack-app", code)).json();
        // Then
        assertThat(late.path("error").asText()).isEqualTo("invalid_code");
    }

    @Test
    void rotatesRefreshTokensAndDetectsReuse() {
        // Given
        JsonNode first = client.postForm(
                        TOKEN,
                        redemption("slack-rotating-app", code("slack-rotating-app", Map.of("decision", "allow"))))
                .json();
        clock.advance(Duration.ofHours(12));
        // When
        JsonNode expired = client.get(LIST, first.path("access_token").asText()).json();
        JsonNode second = refresh(first.path("refresh_token").asText());
        JsonNode reused = refresh(first.path("refresh_token").asText());
        // Then
        assertThat(first.path("expires_in").asLong()).isEqualTo(43_200);
        assertThat(expired.path("error").asText()).isEqualTo("token_expired");
        assertThat(second.path("refresh_token").asText())
                .isNotEqualTo(first.path("refresh_token").asText());
        assertThat(reused.path("error").asText()).isEqualTo("invalid_refresh_token");
        assertThat(client.get(LIST, second.path("access_token").asText())
                        .json()
                        .path("error")
                        .asText())
                .isEqualTo("token_revoked");
    }

    @Test
    void revokesAToken() {
        // Given
        String token = connect("slack-app", Map.of("decision", "allow"));
        // When
        JsonNode revoked =
                client.postJson("slack.com/api/auth.revoke", token, "").json();
        // Then
        assertThat(revoked.path("revoked").asBoolean()).isTrue();
        assertThat(client.get(LIST, token).json().path("error").asText()).isEqualTo("token_revoked");
    }

    private Client.Reply authorize(Map<String, String> parameters) {
        return client.send("GET", AUTHORIZE + "?" + Client.encode(parameters), Map.of(), "");
    }

    private String connect(String app, Map<String, String> decision) {
        return client.postForm(TOKEN, redemption(app, code(app, decision)))
                .json()
                .path("access_token")
                .asText();
    }

    private String code(String app, Map<String, String> decision) {
        return client.postForm(AUTHORIZE + "?" + Client.encode(authorization(app)), decision)
                .callback("code");
    }

    private JsonNode refresh(String refreshToken) {
        return client.postForm(
                        TOKEN,
                        Map.of(
                                "grant_type", "refresh_token",
                                "refresh_token", refreshToken,
                                "client_id", "slack-rotating-app",
                                "client_secret", "slack-secret"))
                .json();
    }

    private static Map<String, String> authorization(String app) {
        return Map.of(
                "client_id",
                app,
                "redirect_uri",
                Client.REDIRECT,
                "scope",
                "chat:write,channels:read",
                "state",
                "s t/&",
                "code_challenge",
                Client.challenge(),
                "code_challenge_method",
                "S256");
    }

    private static Map<String, String> redemption(String app, String code) {
        return Map.of(
                "client_id",
                app,
                "client_secret",
                "slack-secret",
                "grant_type",
                "authorization_code",
                "code",
                code,
                "redirect_uri",
                Client.REDIRECT,
                "code_verifier",
                Client.VERIFIER);
    }
}
