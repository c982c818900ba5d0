package io.flowmaestro.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flowmaestro.catalog.Operation;
import io.flowmaestro.catalog.ProviderFile;
import io.flowmaestro.events.EventJson;
import io.flowmaestro.events.FailureKind;
import io.flowmaestro.events.OperationError;
import io.flowmaestro.events.Violation;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestBuilderTest {
    private static final Operation NOTE = operation("""
            provider: notes
            title: Notes
            category: Productivity
            colour: "#336699"
            summary: Notes.
            docs: https://notes.example/docs
            connection: {keys: {api_key: {title: API key, fields: {key: {title: Key}}}}}
            http: {base_url: https://notes.example/v1, headers: {X-Version: "3"}}
            operations:
              put_note:
                title: Put a note
                input:
                  id: {type: string}
                  tags: {type: array, items: {type: string}, optional: true}
                  text: {type: string}
                request:
                  method: PUT
                  path: /notes/${input.id}.json
                  query: {tag: "${input.?tags}", draft: true}
                  headers: {Idempotency-Key: "${operation.key}"}
                  body: {text: "${input.text}"}
                output: {}
              list_notes:
                title: List notes
                request: {method: GET, path: /notes}
                output: {}
            """, "put_note");

    @Test
    void sendsWhatSlackDocuments() {
        // Given
        OperationCall call =
                Calls.call(Calls.operation("slack", "send_message"), json("{'channel':'C1','message':'hi'}"));

        // When
        ProviderRequest request = ready(call);

        // Then
        assertThat(request.method()).isEqualTo("POST");
        assertThat(request.url()).hasToString("https://slack.com/api/chat.postMessage");
        assertThat(request.headers())
                .containsExactly(
                        Map.entry("Accept", "application/json"),
                        Map.entry("Content-Type", "application/json; charset=utf-8"),
                        Map.entry("User-Agent", "FlowMaestro-Integrations"));
        assertThat(request.bytes().toString()).isEqualTo("{\"channel\":\"C1\",\"text\":\"hi\"}");
    }

    @Test
    void fillsPathQueryHeadersAndBody() {
        // When
        ProviderRequest request = ready(Calls.call(NOTE, json("{'id':'ä b','text':'t','tags':['x&y','z']}")));

        // Then
        assertThat(request.url())
                .hasToString("https://notes.example/v1/notes/%C3%A4%20b.json?tag=x%26y&tag=z&draft=true");
        assertThat(request.headers()).containsEntry("X-Version", "3").containsEntry("Idempotency-Key", Calls.KEY);
        assertThat(request.bytes()).hasToString("{\"text\":\"t\"}");
    }

    @Test
    void whatIsAbsentIsNotSent() {
        // When
        ProviderRequest request = ready(Calls.call(NOTE, json("{'id':'1','text':'t','tags':null}")));

        // Then
        assertThat(request.url()).hasToString("https://notes.example/v1/notes/1.json?draft=true");
    }

    @Test
    void aReadHasNoBody() {
        // When
        ProviderRequest request = ready(Calls.call(Calls.operation("github", "get_user"), json("{}")));

        // Then
        assertThat(request.body()).isNull();
        assertThat(request.bytes()).isEqualTo(Buffer.buffer());
        assertThat(request.headers()).doesNotContainKey("Content-Type");
    }

    /** RELIABILITY S3, I2. */
    @ParameterizedTest
    @CsvSource({"a/../b,a%2F..%2Fb", "a?b#c,a%3Fb%23c", "%2e%2e,%252e%252e", "...,...", "a\\b,a%5Cb", "@:x,%40%3Ax"})
    void aValueStaysOneSegment(String repo, String segment) {
        // Given
        ObjectNode parameters = json("{'owner':'o','title':'t'}").put("repo", repo);

        // When
        ProviderRequest request = ready(Calls.call(Calls.operation("github", "create_issue"), parameters));

        // Then
        assertThat(request.url()).hasToString("https://api.github.com/repos/o/" + segment + "/issues");
    }

    /** RELIABILITY S3, I2. */
    @ParameterizedTest
    @ValueSource(strings = {".", ".."})
    void aValueCannotClimbUpThePath(String repo) {
        // Given
        ObjectNode parameters = json("{'owner':'o','title':'t'}").put("repo", repo);

        // When
        OperationError error = refused(Calls.call(Calls.operation("github", "create_issue"), parameters));

        // Then
        assertThat(error.errors())
                .containsExactly(
                        new Violation("/parameters/repo", "must not be empty, a dot or two: it is part of a path."));
    }

    @Test
    void pointsAtEveryParameterThatDoesNotFit() {
        // When
        OperationError error =
                refused(Calls.call(Calls.operation("slack", "send_message"), json("{'chanel':'C1','message':5}")));

        // Then
        assertThat(error.kind()).isEqualTo(FailureKind.VALIDATION);
        assertThat(error.code()).isEqualTo("invalid_parameters");
        assertThat(error.retryable()).isFalse();
        assertThat(error.errors())
                .containsExactlyInAnyOrder(
                        new Violation("/parameters/channel", "is required."),
                        new Violation("/parameters/message", "must be string, not integer."),
                        new Violation("/parameters/chanel", "is not known: did you mean channel?"));
        assertThat(error.message()).contains("/parameters/channel is required.");
    }

    /** RELIABILITY S1. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example",
                "evil.example#",
                "x@evil.example",
                "mystore.myshopify.com@evil.example",
                "mystore.myshopify.com.evil.example",
                "mystore.myshopify.com/x?",
                "mystore.myshopify.com:8443",
                "mystore.myshopify.com.",
                "mystore%2emyshopify.com",
                "mystore.myshopify.com\r\nX: y",
                "mystore.myshopify.com\n",
                "user:pass@mystore.myshopify.com",
                "evil.example\\.myshopify.com",
                "m\u00fcnchen.myshopify.com",
                "mystore\u3002myshopify.com",
                "127.0.0.1"
            })
    void aStoredAddressThatIsNotTheProvidersIsRefused(String shop) {
        // Given
        OperationCall call = Calls.call(
                Calls.operation("shopify", "get_shop"), json("{}"), "admin_token", Map.of("shop", shop), List.of());

        // When
        OperationError error = refused(call);

        // Then
        assertThat(error.errors()).extracting(Violation::pointer).containsExactly("/fields/shop");
    }

    private static ProviderRequest ready(OperationCall call) {
        Preparation preparation = RequestBuilder.prepare(call);
        assertThat(preparation).isInstanceOf(Preparation.Ready.class);
        return ((Preparation.Ready) preparation).request();
    }

    private static OperationError refused(OperationCall call) {
        Preparation preparation = RequestBuilder.prepare(call);
        assertThat(preparation).isInstanceOf(Preparation.Refused.class);
        return ((Preparation.Refused) preparation).outcome().error();
    }

    private static Operation operation(String yaml, String id) {
        return ProviderFile.read("notes.yaml", yaml).operation(id).orElseThrow();
    }

    private static ObjectNode json(String text) {
        try {
            return (ObjectNode) EventJson.MAPPER.readTree(text.replace('\'', '"'));
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }
}
