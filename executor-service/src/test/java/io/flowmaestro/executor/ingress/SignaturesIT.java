package io.flowmaestro.executor.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.flowmaestro.executor.attempt.OperationKey;
import io.flowmaestro.executor.attempt.Request;
import io.flowmaestro.vault.client.CredentialRef;
import io.flowmaestro.vault.client.PlatformKeys;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.client.WebClient;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Requests while the platform does not show its keys. */
class SignaturesIT {
    private static final Duration PAUSE = Duration.ofMillis(50);

    private final AtomicInteger asked = new AtomicInteger();
    private final List<String> answers = new CopyOnWriteArrayList<>();
    private final Vertx vertx = Vertx.vertx();
    private volatile int status = 503;
    private Signatures signatures;

    @BeforeEach
    void start() throws Exception {
        HttpServer server = vertx.createHttpServer()
                .requestHandler(request -> {
                    asked.incrementAndGet();
                    request.response().setStatusCode(status).end("{\"keys\":[]}");
                })
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
        URI url = URI.create("http://127.0.0.1:" + server.actualPort() + "/jwks");
        Clock clock = Clock.systemUTC();
        signatures = new Signatures(PlatformKeys.shownAt(url, WebClient.create(vertx), clock), clock, PAUSE);
    }

    @AfterEach
    void stop() {
        signatures.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void theyWaitInTheirOrder() {
        // Given
        ask("op_1", Duration.ofMinutes(1));
        ask("op_2", Duration.ofMinutes(1));
        await().until(() -> asked.get() > 0);
        assertThat(answers).isEmpty();

        // When
        status = 200;
        ask("op_3", Duration.ofMinutes(1));

        // Then
        await().until(() -> answers.size() == 3);
        assertThat(answers)
                .allMatch(answer -> answer.endsWith("is not signed as its tenant's."))
                .extracting(answer -> answer.substring(0, 4))
                .containsExactly("op_1", "op_2", "op_3");
    }

    @Test
    void noneWaitsBeyondItsDeadline() {
        // When
        ask("op_1", Duration.ZERO);
        ask("op_2", Duration.ofMinutes(1));

        // Then
        await().until(() -> answers.size() == 1);
        assertThat(answers).containsExactly("op_1 The platform's keys could not be had before the request's deadline.");
    }

    private void ask(String id, Duration life) {
        Request request = new Request(
                new OperationKey("acme", id),
                new CredentialRef("acme", "conn_1"),
                "slack",
                "send_message",
                JsonNodeFactory.instance.objectNode(),
                null,
                Instant.now().plus(life),
                id,
                "",
                false,
                false,
                null,
                null,
                null);
        signatures.flaw(request, null).subscribe().with(flaw -> answers.add(id + " " + flaw.orElse("is good")));
    }
}
