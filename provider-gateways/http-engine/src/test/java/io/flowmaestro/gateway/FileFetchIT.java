package io.flowmaestro.gateway;

import static io.flowmaestro.egress.ByteServer.answering;
import static io.flowmaestro.egress.ByteServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flowmaestro.catalog.Operation;
import io.flowmaestro.catalog.ProviderFile;
import io.flowmaestro.egress.ByteServer;
import io.flowmaestro.egress.EgressGuard;
import io.flowmaestro.egress.EgressLimits;
import io.flowmaestro.egress.FileServer;
import io.flowmaestro.egress.GuardedHttpClient;
import io.flowmaestro.events.FailureKind;
import io.flowmaestro.events.Violation;
import io.flowmaestro.gateway.Outcome.Failed;
import io.flowmaestro.gateway.Outcome.Succeeded;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that a call names by their URLs. */
class FileFetchIT {
    private static final Operation UPLOAD =
            ProviderFile.read("files.yaml", """
                    provider: files
                    title: Files
                    category: Test
                    colour: "#336699"
                    summary: A provider for tests.
                    docs: https://files.example/docs
                    connection: {keys: {key: {title: Key, fields: {key: {title: Key}}}}}
                    http: {base_url: https://files.example}
                    operations:
                      upload:
                        title: Upload
                        input: {photo: {type: file}}
                        request: {method: PUT, path: "/${input.photo.name}", as: binary, body: "${input.photo}"}
                        output: {}
                    """).operation("upload").orElseThrow();

    private static Vertx vertx;
    private static FileServer files;

    @BeforeAll
    static void open(@TempDir Path folder) throws Exception {
        vertx = Vertx.vertx();
        files = FileServer.start(vertx, folder);
    }

    @AfterAll
    static void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void theFileIsSentAndTheCredentialStaysAtTheProvider() {
        // Given
        ByteServer provider = ByteServer.start(vertx, answering(json(200, "{}")));

        // When
        Outcome outcome = run(provider, files.url("/a/photo%20one.png?sig=1"), files.client());

        // Then
        assertThat(outcome).isInstanceOf(Succeeded.class);
        assertThat(provider.requests().get(0))
                .startsWith("PUT /photo%20one.png HTTP/1.1\r\n")
                .containsIgnoringCase("\r\ncontent-type: image/png\r\n")
                .contains("\r\nAuthorization: Bearer s3cret\r\n")
                .endsWith("\r\n\r\nPNG");
        assertThat(files.lastRequest().getHeader("authorization")).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "/404,is answered with 404; not with a file.",
        "/redirect,is answered with 302; not with a file.",
        "/large,is larger than a file may be."
    })
    void whatIsNoFileIsNotSent(String path, String problem) {
        // Given
        ByteServer provider = ByteServer.start(vertx, answering(json(200, "{}")));

        // When
        Failed failed = (Failed) run(provider, files.url(path), files.client());

        // Then
        assertThat(failed.error().errors())
                .containsExactly(new Violation("/parameters/photo/url", problem.replace(';', ',')));
        assertThat(provider.bytes()).isZero();
    }

    @Test
    void aServerThatFailsMayBeAskedAgain() {
        // Given
        ByteServer provider = ByteServer.start(vertx, answering(json(200, "{}")));

        // When
        Failed failed = (Failed) run(provider, files.url("/500"), files.client());

        // Then
        assertThat(failed.error().kind()).isEqualTo(FailureKind.UNAVAILABLE);
        assertThat(failed.error().code()).isEqualTo("file_unavailable");
        assertThat(failed.repeatable()).isTrue();
        assertThat(provider.bytes()).isZero();
    }

    /** RELIABILITY S2, S6: the same guard. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://127.0.0.1/x",
                "https://[::1]/x",
                "https://2130706433/x",
                "https://user@files.example/x",
                "https://a|b/x",
                "https://localhost/x"
            })
    void noFileComesFromAnAddressThatIsNotPublic(String url) {
        // Given
        ByteServer provider = ByteServer.start(vertx, answering(json(200, "{}")));
        GuardedHttpClient guarded = new GuardedHttpClient(vertx, new EgressGuard(vertx), EgressLimits.defaults());

        // When
        Failed failed = (Failed) run(provider, url, guarded);

        // Then
        assertThat(failed.error().kind()).isEqualTo(FailureKind.VALIDATION);
        assertThat(failed.error().errors()).extracting(Violation::pointer).containsExactly("/parameters/photo/url");
        assertThat(provider.bytes()).isZero();
    }

    private static Outcome run(ByteServer provider, String url, GuardedHttpClient client) {
        ObjectNode parameters = JsonNodeFactory.instance.objectNode();
        parameters.putObject("photo").put("url", url);
        OperationCall fixed = Calls.call(UPLOAD, parameters);
        OperationCall call = new OperationCall(
                UPLOAD, parameters, fixed.lease(), "key", Instant.now().plusSeconds(10), null, false);
        return HttpGateway.toBase(client, provider.url(), Clock.systemUTC())
                .execute(call)
                .await()
                .atMost(Duration.ofSeconds(15));
    }
}
