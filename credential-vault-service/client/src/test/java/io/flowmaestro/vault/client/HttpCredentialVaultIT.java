package io.flowmaestro.vault.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowmaestro.events.FailureKind;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.WebClient;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpCredentialVaultIT {
    private static final CredentialRef REF = new CredentialRef("acme/eu", "conn_slack_main");
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String CANARY = "canary-77aa";

    private record Received(String line, String authorization, String body) {}

    private static Vertx vertx;
    private static int port;
    private static volatile Handler<HttpServerRequest> service;

    private final BlockingQueue<Received> received = new LinkedBlockingQueue<>();

    @BeforeAll
    static void start() throws Exception {
        vertx = Vertx.vertx();
        port = vertx.createHttpServer()
                .requestHandler(request -> service.handle(request))
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS)
                .actualPort();
    }

    @AfterAll
    static void stop() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    void asksForALease() throws InterruptedException {
        // Given
        answer(200, """
                {"provider": "slack", "method": "oauth2", "secrets": {"access_token": "xoxb-1"}, "fields": {},
                 "scopes": ["chat:write"], "sandbox": true, "refreshable": true, "expiresAt": "2026-12-01T10:00:00Z",
                 "later": "additions are ignored"}
                """);

        // When
        Lease lease = await(vault().lease(REF, "op_1"));

        // Then
        assertThat(lease)
                .isEqualTo(new Lease(
                        REF,
                        "slack",
                        "oauth2",
                        Map.of("access_token", Secret.of("xoxb-1")),
                        Map.of(),
                        List.of("chat:write"),
                        true,
                        true,
                        Instant.parse("2026-12-01T10:00:00Z")));
        Received request = request();
        assertThat(request.line()).isEqualTo("POST /api/v1/leases");
        assertThat(request.authorization()).isEqualTo("Bearer token-1");
        assertThat(new JsonObject(request.body()))
                .isEqualTo(new JsonObject()
                        .put("tenant", "acme/eu")
                        .put("connectionId", "conn_slack_main")
                        .put("operationId", "op_1"));
    }

    @Test
    void namesTheRefusedTokenByItsHash() throws InterruptedException {
        // Given
        answer(503, "");
        Lease refused = new Lease(
                REF,
                "slack",
                "oauth2",
                Map.of("access_token", Secret.of("abc")),
                Map.of(),
                List.of(),
                true,
                true,
                Instant.MAX);

        // When
        assertThatThrownBy(() -> await(vault().renew(refused, "op_1"))).isInstanceOf(CredentialException.class);

        // Then
        assertThat(new JsonObject(request().body()).getString("refused"))
                .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    @Test
    void namesInAPathAreEncoded() throws InterruptedException {
        // Given
        answer(204, "");

        // When
        await(vault().destroy(new CredentialRef("acme/eu", "..")));

        // Then
        assertThat(request().line()).isEqualTo("DELETE /api/v1/credentials/acme%2Feu/%2E%2E");
    }

    @ParameterizedTest
    @CsvSource({
        "404, not_found, unknown_connection, NOT_FOUND, unknown_connection",
        "404, , not_found, CREDENTIAL_UNAVAILABLE, vault_unavailable",
        "409, invalid_auth, invalid_grant, INVALID_AUTH, invalid_grant",
        "422, validation, unknown_method, VALIDATION, unknown_method",
        "422, validation, Not A Word, VALIDATION, no_code",
        "401, , unauthenticated, CREDENTIAL_UNAVAILABLE, vault_access_refused",
        "403, , , CREDENTIAL_UNAVAILABLE, vault_access_refused",
        "503, credential_unavailable, store_unavailable, CREDENTIAL_UNAVAILABLE, store_unavailable",
        "503, , , CREDENTIAL_UNAVAILABLE, vault_unavailable",
        "500, internal, internal, CREDENTIAL_UNAVAILABLE, vault_unavailable",
        "302, , , CREDENTIAL_UNAVAILABLE, vault_unavailable",
    })
    void readsProblems(int status, String kind, String code, FailureKind expectedKind, String expectedCode) {
        // Given
        answer(
                status,
                new JsonObject()
                        .put("kind", kind)
                        .put("code", code)
                        .put("detail", CANARY)
                        .encode());

        // Then
        assertFails(vault(), expectedKind, expectedCode);
    }

    @ParameterizedTest
    @CsvSource({"''", "canary-77aa", "{}", "'{\"provider\": \"canary-77aa\"}'"})
    void anAnswerThatIsNotUnderstoodIsNoLease(String body) {
        // Given
        answer(200, body);

        // Then
        assertFails(vault(), FailureKind.CREDENTIAL_UNAVAILABLE, "invalid_answer");
    }

    @Test
    void aVaultThatHangsIsLeftInTime() {
        // Given
        service = request -> {};
        long start = System.nanoTime();

        // Then
        assertFails(vault(), FailureKind.CREDENTIAL_UNAVAILABLE, "vault_timeout", "vault_unreachable");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(2500));
    }

    @Test
    void aBearerTokenThatDoesNotComeIsLeftInTime() {
        // Given
        HttpCredentialVault vault = new HttpCredentialVault(
                WebClient.create(vertx), url(), () -> Uni.createFrom().nothing());

        // Then
        assertFails(vault, FailureKind.CREDENTIAL_UNAVAILABLE, "vault_timeout");
    }

    @Test
    void noVaultThereIsUnavailable() {
        // Given: port 1 of the loopback, where nothing listens
        HttpCredentialVault vault = new HttpCredentialVault(
                WebClient.create(vertx),
                URI.create("http://127.0.0.1:1"),
                () -> Uni.createFrom().item("token-1"));

        // Then
        assertFails(vault, FailureKind.CREDENTIAL_UNAVAILABLE, "vault_unreachable");
    }

    @Test
    void aConnectionThatBreaksIsUnavailable() {
        // Given
        service = request -> request.connection().close();

        // Then
        assertFails(vault(), FailureKind.CREDENTIAL_UNAVAILABLE, "vault_unreachable");
    }

    @Test
    void answersOnTheCallersContext() throws Exception {
        // Given
        answer(204, "");
        io.vertx.core.Context caller = vertx.getOrCreateContext();
        BlockingQueue<Boolean> same = new LinkedBlockingQueue<>();

        // When
        caller.runOnContext(ignored -> vault().destroy(REF)
                .subscribe()
                .with(done -> same.add(Vertx.currentContext() == caller), failure -> same.add(false)));

        // Then
        assertThat(same.poll(10, TimeUnit.SECONDS)).isTrue();
    }

    private void answer(int status, String body) {
        service = request -> request.body().onSuccess(content -> {
            received.add(new Received(
                    request.method() + " " + request.path(), request.getHeader("authorization"), content.toString()));
            request.response().setStatusCode(status).end(body);
        });
    }

    private Received request() throws InterruptedException {
        return received.poll(10, TimeUnit.SECONDS);
    }

    private static HttpCredentialVault vault() {
        return new HttpCredentialVault(
                WebClient.create(vertx), url(), () -> Uni.createFrom().item("token-1"));
    }

    private static URI url() {
        return URI.create("http://127.0.0.1:" + port + "/");
    }

    private static <T> T await(Uni<T> answer) {
        return answer.await().atMost(PATIENCE);
    }

    private static void assertFails(HttpCredentialVault vault, FailureKind kind, String... codes) {
        assertThatThrownBy(() -> await(vault.lease(REF, "op_1")))
                .isInstanceOfSatisfying(CredentialException.class, failure -> {
                    assertThat(failure.kind()).isEqualTo(kind);
                    assertThat(failure.code()).isIn((Object[]) codes);
                    assertThat(failure.getMessage()).doesNotContain(CANARY);
                });
    }
}
