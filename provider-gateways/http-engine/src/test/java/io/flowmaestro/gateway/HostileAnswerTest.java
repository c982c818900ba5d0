package io.flowmaestro.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.flowmaestro.catalog.Operation;
import io.flowmaestro.catalog.ProviderFile;
import io.flowmaestro.events.FailureKind;
import io.flowmaestro.events.OperationError;
import io.flowmaestro.gateway.ProviderResponse.BodyEnd;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers that no provider documents, and all that an answer may be. */
@Timeout(20)
class HostileAnswerTest {
    private static final Map<String, String> NO_HEADERS = Map.of();

    private final OutcomeReader reader = new OutcomeReader(Calls.CLOCK);

    static List<Buffer> unreadable() {
        return List.of(
                Buffer.buffer("not JSON"),
                Buffer.buffer("{\"id\": 1} {\"id\": 2}"),
                Buffer.buffer("{\"id\": \"\\ud800"),
                Buffer.buffer("{\"id\": 1".getBytes(StandardCharsets.UTF_16)),
                Buffer.buffer(new byte[] {'{', '"', 'i', 'd', '"', ':', '"', (byte) 0xff, (byte) 0xfe, '"', '}'}),
                Buffer.buffer("[".repeat(10_000) + "]".repeat(10_000)),
                Buffer.buffer("{\"a\":".repeat(10_000) + "1" + "}".repeat(10_000)),
                Buffer.buffer("{\"id\": " + "9".repeat(1_000_000) + "}"),
                Buffer.buffer("<html><body>Gateway</body></html>"),
                Buffer.buffer(new byte[] {0, 1, 2, 3}));
    }

    /** RELIABILITY H7. */
    @ParameterizedTest
    @MethodSource("unreadable")
    void whatCannotBeReadIsAnInvalidResponse(Buffer body) {
        // When
        Outcome.Failed failed =
                (Outcome.Failed) read(operation("", "output: {id: '${response.body.id}'}"), 200, NO_HEADERS, body);

        // Then
        assertThat(failed.error().kind()).isEqualTo(FailureKind.INVALID_RESPONSE);
        assertThat(failed.error().message()).hasSizeLessThan(600);
        assertThat(failed.repeatable()).isFalse();
    }

    /** RELIABILITY H7: a failure is one all the same. */
    @ParameterizedTest
    @MethodSource("unreadable")
    void aFailureThatCannotBeReadIsToldByItsStatus(Buffer body) {
        // When
        Outcome.Failed failed = (Outcome.Failed) read(
                operation(
                        "", "errors: {code: '${response.body.code}', message: '${response.body.message}'}, output: {}"),
                422,
                NO_HEADERS,
                body);

        // Then
        assertThat(failed.error().kind()).isEqualTo(FailureKind.VALIDATION);
        assertThat(failed.error().code()).isEqualTo("http_422");
    }

    /** RELIABILITY H7: a byte order mark is no fault (RFC 8259, section 8.1). */
    @Test
    void aByteOrderMarkIsSkipped() {
        // When
        Outcome outcome = read(
                operation("", "output: {id: '${response.body.id}'}"),
                200,
                NO_HEADERS,
                Buffer.buffer("\ufeff{\"id\": 1}"));

        // Then
        assertThat(((Outcome.Succeeded) outcome).output()).hasToString("{\"id\":1}");
    }

    /** RELIABILITY H9: the provider file decides what a 200 means. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"errors": [{"message": "no", "extensions": {"code": "RATELIMITED"}}]} | RATE_LIMITED | true
            {"errors": [{"message": "no", "extensions": {"code": "FORBIDDEN"}}]}   | MISSING_SCOPE | false
            {"errors": [{"message": "no"}], "data": null}                          | REJECTED | false
            """)
    void aGraphQlErrorIsAFailure(String body, FailureKind kind, boolean repeatable) {
        // Given
        Operation operation = operation(
                "",
                "errors: {when: '${has(response.body.errors)}', code: '${response.body.errors[0].extensions.code}', "
                        + "message: '${response.body.errors[0].message}', "
                        + "kinds: {rate_limited: [RATELIMITED], missing_scope: [FORBIDDEN]}}, output: {}");

        // When
        Outcome.Failed failed = (Outcome.Failed) read(operation, 200, NO_HEADERS, Buffer.buffer(body));

        // Then
        assertThat(failed.error().kind()).isEqualTo(kind);
        assertThat(failed.repeatable()).isEqualTo(repeatable);
        assertThat(failed.error().message()).endsWith("no");
    }

    /** RELIABILITY H9: the fault of a SOAP service stands in text. */
    @Test
    void aFaultInTextIsAFailure() {
        // Given
        Operation operation = operation(
                "accept: text",
                "errors: {when: \"${response.body.contains('<Fault>')}\", code: \"${'fault'}\"}, output: {text: '${response.body}'}");

        // When
        Outcome fault = read(operation, 200, NO_HEADERS, Buffer.buffer("<Envelope><Fault>x</Fault></Envelope>"));
        Outcome success = read(operation, 200, NO_HEADERS, Buffer.buffer("<Envelope/>"));

        // Then
        assertThat(((Outcome.Failed) fault).error().code()).isEqualTo("fault");
        assertThat(((Outcome.Succeeded) success).output()).hasToString("{\"text\":\"<Envelope/>\"}");
    }

    @Test
    void textIsReadInItsOwnCharacterSet() {
        // Given
        Buffer latin = Buffer.buffer("gr\u00fcn".getBytes(StandardCharsets.ISO_8859_1));
        Operation operation = operation("accept: text", "output: {text: '${response.body}'}");

        // When
        Outcome known = read(operation, 200, Map.of("Content-Type", "text/plain; charset=iso-8859-1"), latin);
        Outcome unknown =
                read(operation, 200, Map.of("Content-Type", "text/plain; charset=x-none"), Buffer.buffer("a"));

        // Then
        assertThat(((Outcome.Succeeded) known).output()).hasToString("{\"text\":\"gr\u00fcn\"}");
        assertThat(((Outcome.Succeeded) unknown).output()).hasToString("{\"text\":\"a\"}");
    }

    @Test
    void aFileIsGivenWithItsNameAndType() {
        // Given
        Operation operation = operation("accept: file", "output: {file: '${response.body}'}");
        Buffer bytes = Buffer.buffer(new byte[] {0, (byte) 0xff});

        // When
        Outcome named = read(
                operation,
                200,
                Map.of("content-type", "image/png", "content-disposition", "attachment; filename=\"a\r\nb.png\""),
                bytes);
        Outcome bare = read(operation, 200, NO_HEADERS, bytes);

        // Then
        String content = Base64.getEncoder().encodeToString(bytes.getBytes());
        assertThat(((Outcome.Succeeded) named).output())
                .hasToString("{\"file\":{\"name\":\"a b.png\",\"media_type\":\"image/png\",\"size\":2,\"content\":\""
                        + content + "\"}}");
        assertThat(((Outcome.Succeeded) bare).output())
                .hasToString("{\"file\":{\"media_type\":\"application/octet-stream\",\"size\":2,\"content\":\""
                        + content + "\"}}");
    }

    @Test
    void aFailureInPlaceOfAFileIsReadAsJsonOrText() {
        // Given
        Operation operation = operation(
                "accept: file",
                "errors: {message: '${type(response.body) == string ? response.body : response.body.message}'}, output: {}");

        // When
        Outcome json = read(operation, 404, NO_HEADERS, Buffer.buffer("{\"message\": \"gone\"}"));
        Outcome text = read(operation, 404, NO_HEADERS, Buffer.buffer("gone too"));

        // Then
        assertThat(((Outcome.Failed) json).error().message()).endsWith(": gone");
        assertThat(((Outcome.Failed) text).error().message()).endsWith(": gone too");
    }

    /** Paging: the last page has no cursor. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"next": "c2"} | {"items":1,"next_cursor":"c2"}
            {"next": 3}    | {"items":1,"next_cursor":"3"}
            {"next": ""}   | {"items":1}
            {"next": null} | {"items":1}
            {}             | {"items":1}
            """)
    void aPageNamesTheNext(String body, String output) {
        // Given
        Operation operation = operation(
                "",
                "input: {cursor: {type: string, optional: true}}, output: {items: 1}, paging: {cursor: cursor, next: '${response.body.?next}'}");

        // When
        Outcome outcome = read(operation, 200, NO_HEADERS, Buffer.buffer(body));

        // Then
        assertThat(((Outcome.Succeeded) outcome).output()).hasToString(output);
    }

    /** RELIABILITY H8. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            30                            | 30
            0.5                           | 1
            Sun, 22 Nov 2026 11:00:20 GMT | 20
            Sun, 22 Nov 2020 11:00:20 GMT | 0
            Sat, 22 Nov 2036 11:00:00 GMT | 315619200
            315360000                     | 315360000
            -5                            | -
            soon                          | -
            99999999999999999999          | -
            """)
    void retryAfterIsTakenAsItIsMeant(String header, Long seconds) {
        // When
        OperationError error = ((Outcome.Failed)
                        read(operation("", "output: {}"), 429, Map.of("Retry-After", header), Buffer.buffer()))
                .error();

        // Then
        assertThat(error.kind()).isEqualTo(FailureKind.RATE_LIMITED);
        assertThat(error.retryAfter()).isEqualTo(seconds);
    }

    /** RELIABILITY H8: the providers' own headers, by an instant or by seconds to wait. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            ${timestamp(int(response.headers['x-ratelimit-reset']))} | 1795345230 | 30
            ${int(response.headers['x-ratelimit-reset'])}            | 30         | 30
            ${int(response.headers['x-ratelimit-reset'])}            | soon       | 7
            """)
    void aProvidersOwnHeaderSaysWhen(String expression, String header, Long seconds) {
        // Given
        Operation operation = operation("", "errors: {retry_at: \"" + expression + "\"}, output: {}");
        Map<String, String> headers = Map.of("X-RateLimit-Reset", header, "Retry-After", "7");

        // When
        Outcome outcome = read(operation, 429, headers, Buffer.buffer());

        // Then
        assertThat(((Outcome.Failed) outcome).error().retryAfter()).isEqualTo(seconds);
    }

    /** RELIABILITY L2: redacted before it is cut, or half a secret would be left at the edge. */
    @ParameterizedTest
    @ValueSource(ints = {490, 494, 495, 496, 497, 498, 499, 500})
    void aSecretAtTheEdgeIsTakenOutWhole(int before) {
        // Given
        Operation operation = operation("", "errors: {message: '${response.body.message}'}, output: {}");
        String words = "x".repeat(before) + "s3cret" + "y".repeat(100);

        // When
        Outcome outcome = read(operation, 400, NO_HEADERS, Buffer.buffer("{\"message\":\"" + words + "\"}"));

        // Then
        assertThat(((Outcome.Failed) outcome).error().message())
                .doesNotContain("xs3")
                .doesNotContain("xs");
    }

    private Outcome read(Operation operation, int status, Map<String, String> headers, Buffer body) {
        return reader.read(
                Calls.call(operation, JsonNodeFactory.instance.objectNode()),
                new ProviderResponse(status, headers, body, BodyEnd.COMPLETE, 1));
    }

    private static Operation operation(String request, String more) {
        return ProviderFile.read("a.yaml", """
                        provider: a
                        title: A
                        category: Test
                        colour: "#336699"
                        summary: A provider for tests.
                        docs: https://a.example/docs
                        connection: {keys: {api_key: {title: API key, fields: {key: {title: Key}}}}}
                        http: {base_url: "https://a.example"}
                        operations:
                          one: {title: One, request: {method: GET, path: /a%s}, %s}
                        """.formatted(request.isEmpty() ? "" : ", " + request, more))
                .operation("one")
                .orElseThrow();
    }
}
