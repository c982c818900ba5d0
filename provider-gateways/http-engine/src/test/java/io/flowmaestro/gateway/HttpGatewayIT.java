package io.flowmaestro.gateway;

import static io.flowmaestro.egress.ByteServer.answering;
import static io.flowmaestro.egress.ByteServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flowmaestro.catalog.Catalog;
import io.flowmaestro.catalog.Operation;
import io.flowmaestro.catalog.Provider;
import io.flowmaestro.catalog.ProviderFile;
import io.flowmaestro.egress.ByteServer;
import io.flowmaestro.egress.EgressGuard;
import io.flowmaestro.egress.EgressLimits;
import io.flowmaestro.egress.GuardedHttpClient;
import io.flowmaestro.events.EventJson;
import io.flowmaestro.events.FailureKind;
import io.flowmaestro.gateway.Outcome.Failed;
import io.flowmaestro.gateway.Outcome.Succeeded;
import io.flowmaestro.gateway.Outcome.Unknown;
import io.flowmaestro.vault.client.CredentialRef;
import io.flowmaestro.vault.client.Lease;
import io.flowmaestro.vault.client.Secret;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetSocket;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpGatewayIT {
    private static final String CANARY = "xoxb-canary-0123456789-abcdefghij";
    private static final String MESSAGE = "{\"channel\":\"C1\",\"message\":\"hi\"}";
    private static final String SENT = "{\"ok\":true,\"channel\":\"C1\",\"ts\":\"1234567890.123456\"}";
    private static final Duration LONG = Duration.ofSeconds(10);

    /** Every place a credential can have. */
    private static final String PLACES = """
            provider: places
            title: Places
            category: Test
            colour: "#336699"
            summary: A provider for tests.
            docs: https://example.com/docs
            connection:
              keys:
                password:
                  title: Password
                  fields:
                    user: {title: User, description: The user.}
                    password: {title: Password, description: The password.}
            http:
              base_url: https://api.example.com
              auth: %s
            operations:
              read:
                title: Read
                request: {method: GET, path: /things, query: {a: b}}
                output: {}
            """;

    private static Vertx vertx;
    private static GuardedHttpClient client;
    private static Catalog catalog;

    @BeforeAll
    static void open() {
        vertx = Vertx.vertx();
        client = new GuardedHttpClient(vertx, new EgressGuard(vertx), EgressLimits.defaults());
        catalog = Catalog.load(HttpGatewayIT.class.getClassLoader());
    }

    @AfterAll
    static void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void sendsTheDocumentedRequestWithItsCredentialAndTrace() {
        // Given
        ByteServer slack = ByteServer.start(vertx, answering(json(200, SENT)));
        String trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

        // When
        Outcome outcome = run(slack, call(sendMessage(), MESSAGE, slackLease(), LONG, trace, false));

        // Then
        assertThat(slack.requests().get(0))
                .startsWith("POST /api/chat.postMessage HTTP/1.1\r\n")
                .contains("\r\nAuthorization: Bearer " + CANARY + "\r\n")
                .contains("\r\ntraceparent: " + trace + "\r\n")
                .containsIgnoringCase("\r\ncontent-type: application/json; charset=utf-8\r\n")
                .endsWith("\r\n\r\n{\"channel\":\"C1\",\"text\":\"hi\"}");
        Succeeded succeeded = (Succeeded) outcome;
        assertThat(succeeded.output()).isEqualTo(object("{\"channel\":\"C1\",\"ts\":\"1234567890.123456\"}"));
        assertThat(succeeded.warning()).isNull();
        assertThat(succeeded.debug()).isEmpty();
    }

    @Test
    void writesTheDebugLogOfTheGuide() {
        // Given
        ByteServer slack = ByteServer.start(
                vertx,
                answering(json(200, "{\"ok\":true,\"channel\":\"C1\",\"ts\":\"1234567890.123456\",\"a b\":[1,{}]}")));

        // When
        Outcome outcome = run(slack, call(sendMessage(), MESSAGE, slackLease(), LONG, null, true));

        // Then
        assertThat(outcome.debug())
                .containsExactly(
                        "[DEBUG] Integration: slack.send_message",
                        "[DEBUG] Request: POST https://slack.com/api/chat.postMessage",
                        "[DEBUG] Response: 200 OK { ok: true, channel: \"C1\", ts: \"1234567890.123456\","
                                + " \"a b\": [1, {}] }");
    }

    @Test
    void boundsTheDebugLog() {
        // Given
        String much = "x".repeat(100_000);
        ByteServer slack = ByteServer.start(vertx, answering(json(500, "{\"much\":\"" + much + "\"}")));

        // When
        Outcome outcome = run(slack, call(sendMessage(), MESSAGE, slackLease(), LONG, null, true));

        // Then
        assertThat(outcome.debug().get(2))
                .startsWith("[DEBUG] Response: 500 Internal Server Error { much: \"xxx")
                .endsWith("x…")
                .hasSizeLessThan(2_100);
    }

    @Test
    void saysInTheDebugLogThatNoAnswerCame() {
        // Given
        ByteServer slack = ByteServer.start(vertx, NetSocket::close);

        // When
        Outcome outcome = run(slack, call(sendMessage(), MESSAGE, slackLease(), LONG, null, true));

        // Then
        assertThat(outcome.debug().get(2))
                .isEqualTo("[DEBUG] Response: none, Slack closed the connection without an answer");
    }

    /** RELIABILITY L2. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"ok\":true,\"channel\":\"%s\",\"ts\":\"1\"}",
                "{\"ok\":true,\"channel\":\"%s\"}",
                "{\"ok\":false,\"error\":\"%s\"}",
                "{\"ok\":false,\"error\":\"invalid_auth\",\"given\":{\"%s\":[\"Bearer %s\"]}}",
                "<html>%s</html>",
                "\"%s\"",
                "%s",
                "{\"ok\":"
            })
    void noOutcomeHoldsTheCredential(String body) {
        for (int status : new int[] {200, 302, 400, 401, 403, 429, 500}) {
            for (String form : forms(CANARY)) {
                // Given
                String response = json(status, body.replace("%s", form)).replace("Some Reason", form);
                ByteServer slack = ByteServer.start(vertx, answering(response));

                // When
                Outcome outcome = run(slack, call(sendMessage(), MESSAGE, slackLease(), LONG, null, true));

                // Then
                assertThat(slack.requests().get(0)).contains(CANARY);
                assertThat(outcome.toString()).doesNotContain(form).doesNotContain(CANARY.substring(0, 12));
            }
        }
    }

    /** RELIABILITY H2. */
    @Test
    void readsAgainWhatWasLostAndLeavesAWriteUnknown() {
        // Given
        ByteServer slack = ByteServer.start(vertx, NetSocket::close);

        // When
        Failed read = (Failed) run(slack, call(operation("slack", "auth_test"), "{}", slackLease(), LONG, null, false));
        Unknown write = (Unknown) run(slack, call(sendMessage(), MESSAGE, slackLease(), LONG, null, false));

        // Then
        assertThat(read.error().kind()).isEqualTo(FailureKind.UNAVAILABLE);
        assertThat(read.repeatable()).isTrue();
        assertThat(write.error().kind()).isEqualTo(FailureKind.OUTCOME_UNKNOWN);
    }

    /** RELIABILITY H6. */
    @Test
    void aReadThatTricklesTimesOut() {
        // Given
        ByteServer slack =
                ByteServer.start(vertx, socket -> socket.write("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"));
        Duration soon = Duration.ofMillis(400);

        // When
        Failed read = (Failed) run(slack, call(operation("slack", "auth_test"), "{}", slackLease(), soon, null, false));

        // Then
        assertThat(read.error().kind()).isEqualTo(FailureKind.TIMEOUT);
        assertThat(read.repeatable()).isTrue();
    }

    @Test
    void aCallWhoseDeadlineHasPassedIsNotSent() {
        // Given
        ByteServer slack = ByteServer.start(vertx, answering(json(200, SENT)));

        // When
        Failed outcome =
                (Failed) run(slack, call(sendMessage(), MESSAGE, slackLease(), Duration.ofSeconds(-1), null, false));

        // Then
        assertThat(outcome.error().kind()).isEqualTo(FailureKind.TIMEOUT);
        assertThat(outcome.repeatable()).isTrue();
        assertThat(slack.bytes()).isZero();
    }

    /** RELIABILITY L3: the log shows the URL as the file has it. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{header: X-Key, value: 'Key ${credential.password}'} | GET /things?a=b HTTP/1.1 | X-Key: Key p/w d",
                "{query: key, value: '${credential.password}'} | GET /things?a=b&key=p%2Fw+d HTTP/1.1 | ''",
                "{basic: {username: '${credential.user}', password: '${credential.password}'}} "
                        + "| GET /things?a=b HTTP/1.1 | Authorization: Basic bWU6cC93IGQ=",
            })
    void putsACredentialWhereTheFileSays(String auth, String requestLine, String header) {
        // Given
        ByteServer server = ByteServer.start(vertx, answering(json(200, "{}")));
        Operation read = places(auth);
        Lease lease = lease("places", "password", Map.of("user", "me", "password", "p/w d"), false);

        // When
        Outcome outcome = run(server, call(read, "{}", lease, LONG, null, true));

        // Then
        assertThat(outcome).isInstanceOf(Succeeded.class);
        assertThat(server.requests().get(0)).startsWith(requestLine + "\r\n").contains("\r\n" + header);
        assertThat(outcome.debug().get(1)).isEqualTo("[DEBUG] Request: GET https://api.example.com/things?a=b");
    }

    /** RELIABILITY I1. */
    @ParameterizedTest
    @ValueSource(strings = {"a\r\nX-Other: b", "a\nb", "a\0b", "gr\u00fcn"})
    void sendsNoByteWithACredentialThatCouldAddAHeader(String password) {
        // Given
        ByteServer server = ByteServer.start(vertx, answering(json(200, "{}")));
        Operation read = places("{header: X-Key, value: '${credential.password}'}");
        Lease lease = lease("places", "password", Map.of("user", "me", "password", password), false);

        // When
        Failed outcome = (Failed) run(server, call(read, "{}", lease, LONG, null, false));

        // Then
        assertThat(outcome.error().kind()).isEqualTo(FailureKind.VALIDATION);
        assertThat(outcome.error().code()).isEqualTo("header_refused");
        assertThat(outcome.repeatable()).isFalse();
        assertThat(server.bytes()).isZero();
    }

    @Test
    void sendsNoCredentialToAnotherProvider() {
        // Given
        ByteServer server = ByteServer.start(vertx, answering(json(200, "{}")));
        Operation other = operation("github", "get_user");

        // When
        Failed outcome = (Failed) run(server, call(other, "{}", slackLease(), LONG, null, false));

        // Then
        assertThat(outcome.error().kind()).isEqualTo(FailureKind.VALIDATION);
        assertThat(outcome.error().code()).isEqualTo("wrong_provider");
        assertThat(outcome.error().errors().get(0).pointer()).isEqualTo("/connectionId");
        assertThat(server.bytes()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"gone, unknown_method", "oauth2, incomplete_credential"})
    void sendsNothingWithACredentialThatDoesNotServe(String method, String code) {
        // Given
        ByteServer server = ByteServer.start(vertx, answering(json(200, "{}")));
        Lease lease = lease("slack", method, Map.of("other", CANARY), false);

        // When
        Failed outcome = (Failed) run(server, call(sendMessage(), MESSAGE, lease, LONG, null, false));

        // Then
        assertThat(outcome.error().kind()).isEqualTo(FailureKind.INVALID_AUTH);
        assertThat(outcome.error().code()).isEqualTo(code);
        assertThat(server.bytes()).isZero();
    }

    /** RELIABILITY S6. */
    @Test
    void aSandboxLeaseReachesTheSandboxAlone() {
        // Given
        ByteServer sandbox = ByteServer.start(vertx, answering(json(200, SENT)));
        Lease lease = lease("slack", "oauth2", Map.of("access_token", CANARY), true);
        OperationCall call = call(sendMessage(), MESSAGE, lease, LONG, null, true);

        // When
        Outcome there = result(HttpGateway.toProviders(client, sandbox.url(), Clock.systemUTC()), call);
        Failed nowhere = (Failed) result(HttpGateway.toProviders(client, null, Clock.systemUTC()), call);

        // Then
        assertThat(there).isInstanceOf(Succeeded.class);
        assertThat(sandbox.requests())
                .hasSize(1)
                .first()
                .asString()
                .startsWith("POST /slack.com/api/chat.postMessage ");
        assertThat(there.debug().get(1)).endsWith("POST https://slack.com/api/chat.postMessage");
        assertThat(nowhere.error().code()).isEqualTo("no_sandbox");
    }

    @Test
    void showsARequestWithoutItsCredential() {
        // Given
        HttpGateway gateway = HttpGateway.toProviders(client, null, Clock.systemUTC());
        Lease lease = lease("places", "password", Map.of("user", "me", "password", CANARY), false);

        // When
        RequestPreview message = gateway.preview(call(sendMessage(), MESSAGE, slackLease(), LONG, null, false))
                .orElseThrow();
        RequestPreview basic = gateway.preview(call(
                        places("{basic: {username: '${credential.user}', password: '${credential.password}'}}"),
                        "{}",
                        lease,
                        LONG,
                        null,
                        false))
                .orElseThrow();
        RequestPreview query = gateway.preview(
                        call(places("{query: key, value: '${credential.password}'}"), "{}", lease, LONG, null, false))
                .orElseThrow();

        // Then
        assertThat(message.method()).isEqualTo("POST");
        assertThat(message.url()).isEqualTo("https://slack.com/api/chat.postMessage");
        assertThat(message.headers()).containsEntry("Authorization", "Bearer [secret]");
        assertThat(message.body()).isEqualTo(object("{\"channel\":\"C1\",\"text\":\"hi\"}"));
        assertThat(basic.headers().get("Authorization")).startsWith("Basic ").contains("[secret]");
        assertThat(query.url()).isEqualTo("https://api.example.com/things?a=b&key=[secret]");
    }

    private static Outcome run(ByteServer server, OperationCall call) {
        return result(HttpGateway.toBase(client, server.url(), Clock.systemUTC()), call);
    }

    private static Outcome result(HttpGateway gateway, OperationCall call) {
        return gateway.execute(call).await().atMost(Duration.ofSeconds(15));
    }

    private static OperationCall call(
            Operation operation, String parameters, Lease lease, Duration time, String traceparent, boolean debug) {
        return new OperationCall(
                operation, object(parameters), lease, "key-1", Instant.now().plus(time), traceparent, debug);
    }

    private static Operation sendMessage() {
        return operation("slack", "send_message");
    }

    private static Operation operation(String provider, String operation) {
        return catalog.provider(provider).orElseThrow().operation(operation).orElseThrow();
    }

    private static Operation places(String auth) {
        Provider provider = ProviderFile.read("places", PLACES.formatted(auth));
        return provider.operation("read").orElseThrow();
    }

    private static Lease slackLease() {
        return lease("slack", "oauth2", Map.of("access_token", CANARY), false);
    }

    private static Lease lease(String provider, String method, Map<String, String> secrets, boolean sandbox) {
        Map<String, Secret> wrapped = secrets.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, secret -> Secret.of(secret.getValue())));
        return new Lease(
                new CredentialRef("acme", "conn_1"),
                provider,
                method,
                wrapped,
                Map.of(),
                List.of(),
                sandbox,
                false,
                Instant.now().plusSeconds(300));
    }

    private static List<String> forms(String secret) {
        byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
        return List.of(secret, Base64.getEncoder().encodeToString(bytes));
    }

    private static ObjectNode object(String json) {
        try {
            return (ObjectNode) EventJson.MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
