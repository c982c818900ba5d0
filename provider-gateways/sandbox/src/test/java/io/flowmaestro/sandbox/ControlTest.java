package io.flowmaestro.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ControlTest extends SandboxTesting {
    private static final String POST = "slack.com/api/chat.postMessage";
    private static final String HISTORY = "slack.com/api/conversations.history?channel=C024BE91L";

    @AfterEach
    void calm() {
        client.control("DELETE", "/faults", "");
        client.control("DELETE", "/requests", "");
    }

    @Test
    void isGuarded() {
        // When
        Client.Reply none = client.send("GET", "_control/requests", Map.of(), "");
        Client.Reply wrong = client.get("_control/requests", "other");
        // Then
        assertThat(none.status()).isEqualTo(401);
        assertThat(wrong.status()).isEqualTo(401);
    }

    @Test
    void showsWhatWasSentWithoutSecrets() {
        // Given
        say("seen");
        client.postForm(
                "slack.com/api/oauth.v2.access",
                Map.of("code", "hidden-code", "client_secret", "hidden-secret", "client_id", "slack-app"));
        client.get("api.github.com/user", "ghp_github");
        client.postJson("slack.com/api/auth.test", "xoxb-slack", "{\"token\": \"hidden-token\"}");
        // When
        Client.Reply slack = client.control("GET", "/requests?provider=slack", "");
        // Then
        JsonNode message = slack.json().path(0);
        assertThat(slack.json()).hasSize(3);
        assertThat(message.path("method").asText()).isEqualTo("POST");
        assertThat(message.path("url").asText()).isEqualTo(POST);
        assertThat(message.path("body").asText()).contains("seen");
        assertThat(message.at("/headers/authorization").asText()).isEqualTo("Bearer [redacted]");
        assertThat(slack.text()).doesNotContain("hidden", "xoxb-slack");
    }

    @Test
    void revokesAnAccountsTokens() {
        // Given
        OAuthFlow flow = slack();
        String acme = flow.connect(Map.of("decision", "allow", "account", "control-a"))
                .path("access_token")
                .asText();
        String beta = flow.connect(Map.of("decision", "allow", "account", "control-b"))
                .path("access_token")
                .asText();
        // When
        Client.Reply revoked =
                client.control("POST", "/revocations", "{\"provider\": \"slack\", \"account\": \"control-a\"}");
        // Then
        assertThat(revoked.json().path("revoked").asInt()).isEqualTo(1);
        assertThat(error(acme)).isEqualTo("token_revoked");
        assertThat(error(beta)).isEmpty();
    }

    @Test
    void takesAScopeOfAnAccountBackAndLeavesItsToken() {
        // Given
        OAuthFlow flow = slack();
        String acme = flow.connect(Map.of("decision", "allow", "account", "control-d"))
                .path("access_token")
                .asText();
        String beta = flow.connect(Map.of("decision", "allow", "account", "control-e"))
                .path("access_token")
                .asText();
        String body = "{\"provider\": \"slack\", \"account\": \"control-d\", \"scope\": \"channels:read\"}";
        // When
        Client.Reply withdrawn = client.control("POST", "/withdrawals", body);
        Client.Reply again = client.control("POST", "/withdrawals", body);
        // Then
        assertThat(withdrawn.json().path("withdrawn").asInt()).isEqualTo(1);
        assertThat(again.json().path("withdrawn").asInt()).isZero();
        assertThat(error(acme)).isEqualTo("missing_scope");
        assertThat(error(beta)).isEmpty();
    }

    @Test
    void expiresAccessTokensAndKeepsRefreshTokens() {
        // Given
        OAuthFlow flow = OAuthFlow.of(
                client,
                "slack",
                "rotating-app",
                "slack.com/oauth/v2/authorize",
                "slack.com/api/oauth.v2.access",
                "channels:read");
        JsonNode tokens = flow.connect(Map.of("decision", "allow", "account", "control-c"));
        // When
        client.control("POST", "/expirations", "{\"provider\": \"slack\", \"account\": \"control-c\"}");
        // Then
        assertThat(error(tokens.path("access_token").asText())).isEqualTo("token_expired");
        JsonNode renewed = flow.refresh(tokens.path("refresh_token").asText());
        assertThat(error(renewed.path("access_token").asText())).isEmpty();
        JsonNode counts = client.control("GET", "/tokens/slack", "").json();
        assertThat(counts.path("refreshed").asInt()).isEqualTo(1);
        assertThat(counts.path("reused").asInt()).isZero();
    }

    @Test
    void answersWithAStatusAsOftenAsAsked() {
        // Given
        fault(
                "\"kind\": \"status\", \"times\": 2, \"status\": 429, \"headers\": {\"retry-after\": \"7\"}, \"body\": \"slow\"");
        // When
        Client.Reply first = say("one");
        Client.Reply second = say("two");
        Client.Reply third = say("three");
        // Then
        assertThat(first.status()).isEqualTo(429);
        assertThat(first.header("retry-after")).isEqualTo("7");
        assertThat(first.text()).isEqualTo("slow");
        assertThat(second.status()).isEqualTo(429);
        assertThat(third.status()).isEqualTo(200);
        assertThat(said()).contains("three").doesNotContain("one", "two");
    }

    @Test
    void disturbsOnePathAlone() {
        // Given
        fault("\"kind\": \"status\", \"status\": 503, \"path\": \"/api/auth.test\"");
        // When
        Client.Reply message = say("undisturbed");
        Client.Reply test = client.postJson("slack.com/api/auth.test", "xoxb-slack", "");
        // Then
        assertThat(message.status()).isEqualTo(200);
        assertThat(test.status()).isEqualTo(503);
    }

    @Test
    void disturbsOneOperationAlone() {
        // Given
        fault("\"kind\": \"status\", \"status\": 503, \"operation\": \"send_message\"");
        // When
        Client.Reply history = client.get(HISTORY, "xoxb-slack");
        Client.Reply message = say("disturbed");
        // Then
        assertThat(history.status()).isEqualTo(200);
        assertThat(message.status()).isEqualTo(503);
    }

    @Test
    void refusesInTheProvidersOwnWay() {
        // Given
        fault("\"kind\": \"refuse\", \"code\": \"not_in_channel\"");
        fault("\"kind\": \"refuse\", \"code\": \"no_such_failure\"");
        // When
        Client.Reply refused = say("refused");
        Client.Reply unknown = say("unknown");
        // Then
        assertThat(refused.status()).isEqualTo(200);
        assertThat(refused.json().path("error").asText()).isEqualTo("not_in_channel");
        assertThat(unknown.status()).isEqualTo(501);
        assertThat(said()).doesNotContain("refused", "unknown");
    }

    @ParameterizedTest
    @ValueSource(strings = {"hang", "reset"})
    void givesNoAnswer(String kind) {
        // Given
        fault("\"kind\": \"" + kind + "\"");
        // When, then
        assertThatThrownBy(() -> say(impatientClient(), "lost " + kind)).isInstanceOf(UncheckedIOException.class);
        assertThat(said()).doesNotContain("lost " + kind);
    }

    @ParameterizedTest
    @CsvSource({"reset, true", "truncate, false"})
    void actsAndLosesTheAnswer(String kind, boolean acts) {
        // Given
        fault("\"kind\": \"" + kind + "\", \"acts\": " + acts);
        // When, then
        assertThatThrownBy(() -> say("done " + kind)).isInstanceOf(UncheckedIOException.class);
        assertThat(said()).contains("done " + kind);
    }

    @Test
    void garblesABody() {
        // Given
        fault("\"kind\": \"body\", \"body\": \"<html>\"");
        // When
        Client.Reply reply = say("garbled");
        // Then
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.text()).isEqualTo("<html>");
        assertThat(said()).contains("garbled");
    }

    @Test
    void answersLate() {
        // Given
        fault("\"kind\": \"delay\", \"millis\": 300");
        long start = System.nanoTime();
        // When
        Client.Reply reply = say("late");
        // Then
        assertThat(reply.status()).isEqualTo(200);
        assertThat(System.nanoTime() - start).isGreaterThan(290_000_000L);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"provider\": \"slack\", \"kind\": \"burn\"}                 | kind is",
                "{\"provider\": \"nobody\", \"kind\": \"hang\"}                | provider is one of",
                "{\"provider\": \"slack\", \"kind\": \"hang\", \"times\": 0}     | times is",
                "{\"provider\": \"slack\", \"kind\": \"status\", \"status\": 99} | status is",
                "{\"provider\": \"slack\", \"kind\": \"hang\", \"operation\": \"x\"} | operation is",
                "{                                                       | the body is not JSON"
            })
    void refusesAFault(String body, String sentence) {
        // When
        Client.Reply reply = client.control("POST", "/faults", body);
        // Then
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.json().path("error").asText()).startsWith(sentence);
    }

    @Test
    void startsWithKnownProvidersAlone() {
        // Given
        Vertx vertx = Vertx.vertx();
        StaticKey key = new StaticKey("nobody", "sk_test", "acct", Set.of());
        // When
        Future<Sandbox> start = Sandbox.start(vertx, new SandboxConfig(0, "control-token", List.of(), List.of(key)));
        // Then
        assertThat(start.toCompletionStage().toCompletableFuture())
                .failsWithin(Duration.ofSeconds(20))
                .withThrowableOfType(ExecutionException.class)
                .withMessageContaining("nobody");
        assertThat(vertx.close().toCompletionStage().toCompletableFuture()).succeedsWithin(Duration.ofSeconds(10));
    }

    @Test
    void takesNoBodyBeyondTwoMebibytes() {
        // When
        Client.Reply reply = say("a".repeat((2 << 20) + 1));
        // Then
        assertThat(reply.status()).isEqualTo(413);
    }

    @Test
    void playsNobodyElse() {
        // When
        Client.Reply reply = client.get("api.nobody.example/v1/charges", "sk");
        // Then
        assertThat(reply.status()).isEqualTo(404);
    }

    private Client.Reply say(String text) {
        return say(client, text);
    }

    private static Client.Reply say(Client client, String text) {
        return client.postJson(POST, "xoxb-slack", "{\"channel\": \"alerts\", \"text\": \"" + text + "\"}");
    }

    private List<String> said() {
        return client.get(HISTORY, "xoxb-slack").json().path("messages").findValuesAsText("text");
    }

    private String error(String token) {
        return client.get("slack.com/api/conversations.list", token)
                .json()
                .path("error")
                .asText();
    }

    private void fault(String fields) {
        Client.Reply set = client.control("POST", "/faults", "{\"provider\": \"slack\", " + fields + "}");
        assertThat(set.status()).isEqualTo(204);
    }

    private OAuthFlow slack() {
        return OAuthFlow.of(
                client,
                "slack",
                "app",
                "slack.com/oauth/v2/authorize",
                "slack.com/api/oauth.v2.access",
                "channels:read");
    }
}
