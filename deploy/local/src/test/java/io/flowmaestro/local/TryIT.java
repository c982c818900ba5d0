package io.flowmaestro.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TryIT {
    private static final String CANARY = "xoxb-canary-0123456789";

    private final List<String> received = new CopyOnWriteArrayList<>();
    private Vertx vertx;
    private HttpServer server;

    @BeforeEach
    void open() {
        vertx = Vertx.vertx();
        server = vertx.createHttpServer()
                .requestHandler(request -> {
                    String token = String.valueOf(request.getHeader("authorization"));
                    received.add(request.method() + " " + request.uri() + " " + token);
                    boolean known = token.equals("Bearer " + CANARY);
                    request.response()
                            .end(
                                    known
                                            ? "{\"ok\":true,\"team\":\"" + token
                                                    + "\",\"team_id\":\"T1\",\"user\":\"u\",\"user_id\":\"U1\"}"
                                            : "{\"ok\":false,\"error\":\"invalid_auth\"}");
                })
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    @AfterEach
    void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void runsAnOperationAgainstABaseUrl() {
        // When
        Trial trial = Trial.of(
                "slack", "auth_test", "--base-url", base(), "--credential", "{\"access_token\":\"" + CANARY + "\"}");

        // Then
        assertThat(trial.exit()).isZero();
        assertThat(received).containsExactly("POST /mock/api/auth.test Bearer " + CANARY);
        assertThat(trial.request().path("url").asText()).isEqualTo(base() + "/api/auth.test");
        assertThat(trial.outcome().path("status").asText()).isEqualTo("succeeded");
        assertThat(trial.outcome().at("/output/account").asText()).isEqualTo("Bearer [secret]");
        assertThat(trial.out()).doesNotContain(CANARY);
    }

    @Test
    void aRefusedPlaceholderIsAFailedOutcome() {
        // When
        Trial trial = Trial.of("slack", "auth_test", "--base-url", base());

        // Then
        assertThat(trial.exit()).isEqualTo(1);
        assertThat(received).hasSize(1);
        assertThat(trial.outcome().path("status").asText()).isEqualTo("failed");
        assertThat(trial.outcome().at("/error/kind").asText()).isEqualTo("invalid_auth");
    }

    private String base() {
        return "http://127.0.0.1:" + server.actualPort() + "/mock";
    }
}
