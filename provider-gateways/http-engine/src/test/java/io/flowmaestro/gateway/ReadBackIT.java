package io.flowmaestro.gateway;

import static io.flowmaestro.egress.ByteServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flowmaestro.catalog.Operation;
import io.flowmaestro.catalog.ProviderFile;
import io.flowmaestro.egress.ByteServer;
import io.flowmaestro.egress.EgressGuard;
import io.flowmaestro.egress.EgressLimits;
import io.flowmaestro.egress.GuardedHttpClient;
import io.flowmaestro.gateway.Outcome.Succeeded;
import io.flowmaestro.gateway.Outcome.Unknown;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetSocket;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is asked of a provider after a call that it did not answer. */
class ReadBackIT {
    private static final Operation CREATE =
            ProviderFile.read("notes.yaml", """
                    provider: notes
                    title: Notes
                    category: Test
                    colour: "#336699"
                    summary: A provider for tests.
                    docs: https://notes.example/docs
                    connection: {keys: {key: {title: Key, fields: {key: {title: Key}}}}}
                    http: {base_url: https://notes.example}
                    operations:
                      find:
                        title: Find
                        input: {title: {type: string}}
                        request: {method: GET, path: /notes, query: {title: "${input.title}"}}
                        output: {}
                      create:
                        title: Create
                        input: {title: {type: string}}
                        request: {method: POST, path: /notes, body: {title: "${input.title}"}}
                        effect: read_back
                        read_back:
                          operation: find
                          input: {title: "${input.title}"}
                          found: "${response.body.size() > 0 ? optional.of({'id': response.body[0].id}) : optional.none()}"
                        output: {id: "${response.body.id}"}
                    """).operation("create").orElseThrow();

    private static Vertx vertx;
    private static GuardedHttpClient client;

    @BeforeAll
    static void open() {
        vertx = Vertx.vertx();
        client = new GuardedHttpClient(vertx, new EgressGuard(vertx), EgressLimits.defaults());
    }

    @AfterAll
    static void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void whatIsFoundHappened() {
        // Given
        ByteServer server = server(NetSocket::close, "[{\"id\":7}]");

        // When
        Outcome outcome = run(server);

        // Then
        assertThat(((Succeeded) outcome).output()).hasToString("{\"id\":7}");
        assertThat(server.requests()).hasSize(2);
        assertThat(server.requests().get(1)).startsWith("GET /notes?title=a%26b HTTP/1.1\r\n");
    }

    @Test
    void whatIsNotFoundMayStillBeOnItsWay() {
        // Given
        ByteServer server = server(socket -> socket.write(json(500, "{}")), "[]");

        // When
        Outcome outcome = run(server);

        // Then
        assertThat(((Unknown) outcome).error().code()).isEqualTo("unavailable");
        assertThat(server.requests()).hasSize(2);
    }

    @Test
    void someOfTheTimeIsKeptForTheQuestion() {
        // Given
        ByteServer server = server(silence -> {}, "[{\"id\":7}]");

        // When
        Outcome outcome = run(server);

        // Then
        assertThat(((Succeeded) outcome).output()).hasToString("{\"id\":7}");
    }

    @Test
    void whatIsAnsweredIsNotAskedFor() {
        // Given
        ByteServer server = server(socket -> socket.write(json(201, "{\"id\":1}")), "[{\"id\":7}]");

        // When
        Outcome outcome = run(server);

        // Then
        assertThat(((Succeeded) outcome).output()).hasToString("{\"id\":1}");
        assertThat(server.requests()).hasSize(1);
    }

    private static ByteServer server(Consumer<NetSocket> created, String found) {
        ByteServer[] server = new ByteServer[1];
        server[0] = ByteServer.start(vertx, socket -> {
            if (server[0].requests().size() == 1) {
                created.accept(socket);
            } else {
                socket.write(json(200, found));
            }
        });
        return server[0];
    }

    private static Outcome run(ByteServer server) {
        ObjectNode parameters = JsonNodeFactory.instance.objectNode().put("title", "a&b");
        OperationCall call = new OperationCall(
                CREATE,
                parameters,
                Calls.call(CREATE, parameters).lease(),
                "key",
                Instant.now().plusSeconds(4),
                null,
                false);
        return HttpGateway.toBase(client, server.url(), Clock.systemUTC())
                .execute(call)
                .await()
                .atMost(Duration.ofSeconds(15));
    }
}
