package io.flowmaestro.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flowmaestro.events.EventJson;
import io.flowmaestro.events.Violation;
import java.io.IOException;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What operations may say beside the simplest request. */
class OperationReaderTest {
    private static final String HEAD = """
            provider: notes
            title: Notes
            category: Productivity
            colour: "#336699"
            summary: Notes.
            docs: https://notes.example/docs
            connection:
              fields: {region: {title: Region, pattern: "[a-z]+"}}
              keys: {api_key: {title: API key, fields: {key: {title: Key}}, auth: {header: X-Key}}}
            """;

    private static final String HTTP = "http: {base_url: https://notes.example}\n";

    @Test
    void aHandlerNeedsNoAddress() {
        // When
        Operation operation = read(HEAD, "title: Send, handler: smtp.send, output: {}");

        // Then
        assertThat(operation.execution()).isEqualTo(new Execution.Handled("smtp.send"));
        assertThat(operation.effect()).isEqualTo(Effect.AT_MOST_ONCE);
    }

    @Test
    void aSignerHasParameters() {
        // Given
        String head = HEAD.replace(
                "auth: {header: X-Key}", "auth: {signer: aws_sigv4, params: {region: \"${connection.region}\"}}");

        // When
        Operation operation = read(head + HTTP, "title: Get, request: {method: GET, path: /}, output: {}");

        // Then
        Placement placement = operation.connection().defaultMethod().placement();
        assertThat(placement).isInstanceOf(Placement.Signer.class);
        assertThat(((Placement.Signer) placement).params(Map.of("region", "eu")))
                .isEqualTo(Map.of("region", "eu"));
    }

    @Test
    void aFilesSchemaSaysHowItIsGiven() throws IOException {
        // Given
        Operation operation = read(
                HEAD + HTTP,
                "title: Put, input: {files: {type: array, items: {type: file}}}, "
                        + "request: {method: PUT, path: /, body: \"${input.files[0].content}\"}, output: {}");
        JsonNode file = operation.inputSchema().at("/properties/files/items");

        // When / Then
        assertThat(file.path("type").asText()).isEqualTo("object");
        assertThat(file.path("format").asText()).isEqualTo("file");
        assertThat(violations(operation, "{\"files\": [{\"content\": \"\"}, {\"url\": \"https://a.example/\"}]}"))
                .isEmpty();
        assertThat(violations(operation, "{\"files\": [{}]}"))
                .containsExactly("/parameters/files/0 must have exactly one of content, url.");
        assertThat(violations(operation, "{\"files\": [{\"content\": \"\", \"url\": \"https://a.example/\"}]}"))
                .containsExactly("/parameters/files/0 must have exactly one of content, url.");
        assertThat(violations(operation, "{\"files\": [{\"url\": \"http://a.example/\"}]}"))
                .hasSize(1);
        assertThat(violations(operation, "{\"files\": [{\"content\": \"\", \"media_type\": \"a/b\\r\\nX: 1\"}]}"))
                .hasSize(1);
    }

    static Stream<Arguments> mistakes() {
        return Stream.of(
                mistake("title: A, output: {}", "operations.one: column 3: must have exactly one of request, handler"),
                mistake(
                        "title: A, request: {method: GET, path: /}, handler: b, output: {}",
                        "operations.one: column 3: must have exactly one of request, handler"),
                mistake(
                        "title: A, request: {path: /}, output: {}",
                        "operations.one.request.method: column 19: is required"),
                mistake(
                        "title: A, request: {path: /, graphql: {query: \"{ a(b: ${input.c}) }\"}}, output: {}",
                        "operations.one.request.graphql.query: takes values as $variables, not as ${...}"),
                mistake(
                        "title: A, request: {path: /, graphql: {query: q}, body: {}}, output: {}",
                        "operations.one.request.body"),
                mistake(
                        "title: A, request: {method: POST, path: /, as: form}, output: {}",
                        "operations.one.request.as: says how a body is written, and there is none"),
                mistake(
                        "title: A, request: {method: POST, path: /, as: binary, body: {a: b}}, output: {}",
                        "operations.one.request.body: cannot be sent as binary"),
                mistake(
                        "title: A, request: {method: GET, path: /, headers: {x-key: a}}, output: {}",
                        "operations.one.request.headers.x-key: is not for a provider file to set"),
                mistake(
                        "title: A, request: {method: GET, path: /, headers: {Content-Length: 0}}, output: {}",
                        "operations.one.request.headers.Content-Length: is not for a provider file to set"),
                mistake(
                        "title: A, request: {method: GET, path: /}, output: {}, paging: {cursor: c, next: \"${'a'}\"}",
                        "operations.one.paging.cursor: c is no parameter that may be left out, as it is for the first page"),
                mistake(
                        "title: A, input: {c: {type: string, optional: true}}, request: {method: GET, path: /}, "
                                + "output: {next_cursor: a}, paging: {cursor: c, next: \"${'a'}\"}",
                        "operations.one.output: must be an object, to which paging adds next_cursor"),
                mistake(
                        "title: A, request: {method: POST, path: /}, effect: read_back, output: {}",
                        "operations.one.read_back: is there exactly where effect is read_back"),
                mistake(
                        "title: A, request: {method: POST, path: /}, effect: read_back, output: {}, "
                                + "read_back: {operation: one, found: \"${response.body}\"}",
                        "operations.one.read_back.operation: one is no operation with a request and effect none"),
                mistake(
                        "title: A, request: {method: GET, path: /}, output: {}, limit: {requests: 1, every: 1s, key: \"${input.a}\"}",
                        "operations.one.limit.key: column 6: undefined field 'a'"),
                mistake(
                        "title: A, request: {method: GET, path: /}, output: {}, errors: {hints: {a: Do it}}",
                        "operations.one.errors.hints.a: column 81: must be object, not string"));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void refusesAMistakeInOneSentence(String operation, String sentence) {
        // When / Then
        assertThatThrownBy(() -> read(HEAD + HTTP, operation))
                .isInstanceOf(ProviderFileException.class)
                .hasMessageContaining(sentence)
                .hasMessageNotContaining("\n");
    }

    @Test
    void aRequestNeedsAnAddress() {
        // When / Then
        assertThatThrownBy(() -> read(HEAD, "title: A, request: {method: GET, path: /}, output: {}"))
                .hasMessageContaining("operations.one.request: needs a base_url here or in http");
    }

    private static Arguments mistake(String operation, String sentence) {
        return Arguments.of(operation, sentence);
    }

    private static Operation read(String head, String operation) {
        return ProviderFile.read("notes.yaml", head + "operations:\n  one: {" + operation + "}\n")
                .operation("one")
                .orElseThrow();
    }

    private static Stream<String> violations(Operation operation, String parameters) throws IOException {
        return operation.violations((ObjectNode) EventJson.MAPPER.readTree(parameters)).stream()
                .map(OperationReaderTest::sentence);
    }

    private static String sentence(Violation violation) {
        return violation.pointer() + " " + violation.message();
    }
}
