package io.flowmaestro.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SlackTest extends SandboxTesting {
    private static final String POST = "slack.com/api/chat.postMessage";
    private static final String LIST = "slack.com/api/conversations.list";
    private static final String TEST = "slack.com/api/auth.test";

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
    void answersAsTheContractSays() {
        // Given
        AnswerContract contract = new AnswerContract("slack");
        // When
        Client.Reply sent = client.postJson(POST, "xoxb-slack", "{\"channel\": \"alerts\", \"text\": \"hi\"}");
        Client.Reply list = client.get(LIST, "xoxb-slack");
        Client.Reply test = client.postJson(TEST, "xoxb-slack", "{}");
        Client.Reply history = client.get("slack.com/api/conversations.history?channel=C024BE91L", "xoxb-slack");
        // Then
        assertThat(contract.violations("post", "/api/chat.postMessage", sent)).isEmpty();
        assertThat(contract.violations("get", "/api/conversations.list", list)).isEmpty();
        assertThat(contract.violations("get", "/api/auth.test", test)).isEmpty();
        assertThat(contract.violations("get", "/api/conversations.history", history))
                .isEmpty();
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
                "{\"channel\": \"C0ARCHIVE1\", \"text\": \"hi\"}                         | is_archived",
                "{\"channel\": \"C024BE91L\"}                                          | invalid_arguments",
                "{\"text\": \"hi\"}                                                    | invalid_arguments",
                "{\"channel\": 7, \"text\": \"hi\"}                                     | invalid_arguments",
                "{\"channel\": \"C024BE91L\", \"text\": [\"hi\"]}                        | invalid_arguments",
                "[1]                                                                | invalid_arguments",
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
        assertThat(refused.at("/response_metadata/messages/0").asText()).isEqualTo("[ERROR] channel is required");
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
        assertThat(second.path("channels").findValuesAsText("name"))
                .contains("random")
                .doesNotContain("alerts", "old-launch");
    }

    @ParameterizedTest
    @CsvSource({"limit=many, invalid_arguments", "cursor=x, invalid_cursor"})
    void refusesAList(String query, String error) {
        // When
        JsonNode refused = client.get(LIST + "?" + query, "xoxb-slack").json();
        // Then
        assertThat(refused.path("error").asText()).isEqualTo(error);
    }

    @Test
    void connectsByOAuth() {
        // Given
        OAuthFlow flow = oauth("app");
        // When
        Client.Reply page = flow.page(flow.authorization());
        Client.Reply consent = flow.consent(Map.of("decision", "allow"));
        JsonNode token = flow.redeem(flow.redemption(consent.callback("code"))).json();
        // Then
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.text()).contains("slack-app", "chat:write");
        assertThat(consent.status()).isEqualTo(302);
        assertThat(consent.callback("state")).isEqualTo("s t/&");
        assertThat(token.path("ok").asBoolean()).isTrue();
        assertThat(token.path("scope").asText()).isEqualTo("channels:read,chat:write");
        assertThat(token.at("/team/name").asText()).isEqualTo("acme");
        assertThat(token.has("expires_in")).isFalse();
        JsonNode test =
                client.postJson(TEST, token.path("access_token").asText(), "{}").json();
        assertThat(test.path("team_id").asText()).isEqualTo(token.at("/team/id").asText());
    }

    @Test
    void keepsWorkspacesApart() {
        // Given
        String beta = oauth("app")
                .connect(Map.of("decision", "allow", "account", "beta"))
                .path("access_token")
                .asText();
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
        String token = oauth("app")
                .connect(Map.of("decision", "allow", "scope", "channels:read"))
                .path("access_token")
                .asText();
        // When
        JsonNode refused = client.postJson(POST, token, "{\"channel\": \"general\", \"text\": \"hi\"}")
                .json();
        // Then
        assertThat(refused.path("error").asText()).isEqualTo("missing_scope");
    }

    @Test
    void refusesAuthorizationRequests() {
        // Given
        OAuthFlow flow = oauth("app");
        Map<String, String> good = flow.authorization();
        Map<String, String> bare = Client.without(
                Client.without(oauth("pkce-app").authorization(), "code_challenge"), "code_challenge_method");
        // When
        Client.Reply unknownClient = flow.page(Client.with(good, "client_id", "other"));
        Client.Reply otherRedirect = flow.page(Client.with(good, "redirect_uri", Client.REDIRECT + "/"));
        Client.Reply unknownScope = flow.page(Client.with(good, "scope", "chat:write,everything"));
        Client.Reply implicit = flow.page(Client.with(good, "response_type", "token"));
        Client.Reply plain = flow.page(Client.with(good, "code_challenge_method", "plain"));
        Client.Reply withoutPkce = flow.page(bare);
        Client.Reply denied = flow.consent(Map.of("decision", "deny"));
        // Then
        assertThat(unknownClient.status()).isEqualTo(400);
        assertThat(otherRedirect.status()).isEqualTo(400);
        assertThat(unknownScope.callback("error")).isEqualTo("invalid_scope");
        assertThat(unknownScope.callback("state")).isEqualTo("s t/&");
        assertThat(implicit.callback("error")).isEqualTo("unsupported_response_type");
        assertThat(plain.callback("error")).isEqualTo("invalid_request");
        assertThat(withoutPkce.callback("error")).isEqualTo("invalid_request");
        assertThat(denied.callback("error")).isEqualTo("access_denied");
    }

    @ParameterizedTest
    @CsvSource({
        "client_id, slack-none, invalid_client_id",
        "client_secret, wrong, bad_client_secret",
        "client_id, slack-rotating-app, invalid_code",
        "code, wrong, invalid_code",
        "redirect_uri, http://127.0.0.1:9/other, bad_redirect_uri",
        "redirect_uri, '', invalid_arguments",
        "code_verifier, aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, invalid_code_verifier",
        "code_verifier, '', invalid_code_verifier",
        "grant_type, password, invalid_grant_type"
    })
    void refusesACode(String parameter, String value, String error) {
        // Given
        OAuthFlow flow = oauth("app");
        String code = flow.code();
        // When
        JsonNode refused = flow.redeem(Client.with(flow.redemption(code), parameter, value))
                .json();
        // Then
        assertThat(refused.path("ok").asBoolean(true)).isFalse();
        assertThat(refused.path("error").asText()).isEqualTo(error);
    }

    @Test
    void refusesAVerifierWhoseChallengeWasTakenOut() {
        // Given
        OAuthFlow flow = oauth("app");
        Map<String, String> bare =
                Client.without(Client.without(flow.authorization(), "code_challenge"), "code_challenge_method");
        String code = client.postForm(flow.authorizeUrl() + "?" + Client.encode(bare), Map.of("decision", "allow"))
                .callback("code");
        // When
        JsonNode refused = flow.redeem(flow.redemption(code)).json();
        // Then
        assertThat(refused.path("error").asText()).isEqualTo("invalid_code_verifier");
    }

    @Test
    void takesTheAppsSecretByBasicToo() {
        // Given
        OAuthFlow flow = oauth("app");
        Map<String, String> form =
                Client.without(Client.without(flow.redemption(flow.code()), "client_id"), "client_secret");
        String basic = Base64.getEncoder().encodeToString("slack-app:slack-secret".getBytes(StandardCharsets.UTF_8));
        // When
        JsonNode token = client.send(
                        "POST",
                        flow.tokenUrl(),
                        Map.of("content-type", "application/x-www-form-urlencoded", "authorization", "Basic " + basic),
                        Client.encode(form))
                .json();
        // Then
        assertThat(token.path("ok").asBoolean()).isTrue();
    }

    @Test
    void revokesWhatCameOfACodeThatIsUsedTwice() {
        // Given
        OAuthFlow flow = oauth("app");
        Map<String, String> redemption = flow.redemption(flow.code());
        String token = flow.redeem(redemption).json().path("access_token").asText();
        // When
        JsonNode again = flow.redeem(redemption).json();
        // Then
        assertThat(again.path("error").asText()).isEqualTo("invalid_code");
        assertThat(client.get(LIST, token).json().path("error").asText()).isEqualTo("token_revoked");
    }

    @Test
    void forgetsACodeAfterAMinute() {
        // Given
        OAuthFlow flow = oauth("app");
        String code = flow.code();
        clock.advance(Duration.ofSeconds(60));
        // When
        JsonNode late = flow.redeem(flow.redemption(code)).json();
        // Then
        assertThat(late.path("error").asText()).isEqualTo("invalid_code");
    }

    @Test
    void rotatesRefreshTokensAndDetectsReuse() {
        // Given
        OAuthFlow flow = oauth("rotating-app");
        JsonNode first = flow.connect();
        clock.advance(Duration.ofHours(12));
        // When
        JsonNode expired = client.get(LIST, first.path("access_token").asText()).json();
        JsonNode second = flow.refresh(first.path("refresh_token").asText());
        JsonNode reused = flow.refresh(first.path("refresh_token").asText());
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
        String token = oauth("app").connect().path("access_token").asText();
        // When
        JsonNode revoked = client.postForm("slack.com/api/auth.revoke", Map.of("token", token))
                .json();
        // Then
        assertThat(revoked.path("revoked").asBoolean()).isTrue();
        assertThat(client.get(LIST, token).json().path("error").asText()).isEqualTo("token_revoked");
    }

    private OAuthFlow oauth(String app) {
        return OAuthFlow.of(
                client,
                "slack",
                app,
                "slack.com/oauth/v2/authorize",
                "slack.com/api/oauth.v2.access",
                "chat:write,channels:read");
    }
}
