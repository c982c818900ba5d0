package io.flowmaestro.kit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flowmaestro.events.FailureKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever is wrong is told in a sentence that says where. */
class ProviderCheckTest {
    private static final String CONTRACT = """
            openapi: 3.1.0
            paths:
              /v1/account:
                get: {responses: {"200": {content: {application/json: {schema: {properties: {id: {type: integer}}}}}}}}
            """;

    @TempDir
    private Path folder;

    @BeforeEach
    void aProviderThatIsRight() throws IOException {
        for (var file : Draft.scaffold("tasks").files().entrySet()) {
            write("tasks/" + file.getKey(), file.getValue());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "provider.yaml | path: /account | path: /acount | examples/get_account.yaml:3: [0].request.url: a key that works: is https://api.example.com/v1/acount",
                "provider.yaml | path: /account | path: ${input.id} | provider.yaml:",
                "provider.yaml | provider: tasks | provider: other | must be the folder's name, tasks",
                "provider.yaml | colour: | color: | colour: column 1: is required",
                "examples/get_account.yaml | method: GET | method: POST | :3: [0].request.method: a key that works: is GET, and the example says POST",
                "examples/get_account.yaml | name: Acme | name: Acma | [0].outcome.succeeded: a key that works: at /account: is \"Acma\", and the example says \"Acme\"",
                "examples/get_account.yaml | status: 401 | status: 404 | [1].outcome: a key that was revoked: it fails with not_found",
                "examples/get_account.yaml | status: 401 | status: up | :8: [1].response.status: column 14: must be integer, not string",
                "examples/get_account.yaml | outcome: {failed | outcme: {failed | [1].outcme: column 3: is not known: did you mean outcome?",
                "examples/get_account.yaml | failed: invalid_auth | failed: bad_luck | must be one of ",
                "examples/get_account.yaml | - name: a key that was revoked | - operation: other | [1].name: column 3: is required",
                "examples/get_account.yaml | request: {method: GET, url: | request: {url: | [0].request"
            })
    void tellsWhatIsWrongAndWhere(String file, String from, String to, String problem) throws IOException {
        // Given
        Path path = folder.resolve("tasks").resolve(file);
        String text = Files.readString(path);
        assertThat(text).contains(from);
        Files.writeString(path, text.replaceFirst(Pattern.quote(from), Matcher.quoteReplacement(to)));

        // When
        List<String> problems = check().problems();

        // Then
        assertThat(problems)
                .anySatisfy(sentence -> assertThat(sentence)
                        .startsWith("providers/tasks/")
                        .contains(problem)
                        .doesNotContain("io.flowmaestro", "Exception"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "provider.yaml | '' | must be object, not null",
                "provider.yaml | [] | must be object, not array",
                "examples/get_account.yaml | '' | must be array, not null",
                "examples/get_account.yaml | '[' | column 2",
                "examples/other.yaml | '[]' | there is no operation other"
            })
    void tellsOfAFileThatIsNone(String file, String text, String problem) throws IOException {
        // Given
        write("tasks/" + file, text);

        // When
        Report report = check();

        // Then
        assertThat(report.problems())
                .hasSize(1)
                .first()
                .asString()
                .startsWith("providers/tasks/" + file)
                .contains(problem);
    }

    @Test
    void wantsASuccessAndAFailure() throws IOException {
        // Given
        write("tasks/examples/get_account.yaml", "[{name: none, outcome: {failed: validation}}]");

        // When
        List<String> problems = check().problems();

        // Then
        assertThat(problems)
                .containsExactly(
                        "providers/tasks/examples/get_account.yaml:1: [0]: none: has no request, and one is sent: GET https://api.example.com/v1/account",
                        "providers/tasks/examples/get_account.yaml: has no example of success");
    }

    @Test
    void wantsExamplesAtAll() throws IOException {
        // Given
        Files.delete(folder.resolve("tasks/examples/get_account.yaml"));

        // When / Then
        assertThat(check().problems()).containsExactly("providers/tasks/examples/get_account.yaml: is missing");
    }

    @Test
    void holdsRequestAndAnswerAgainstTheContract() throws IOException {
        // Given
        write("tasks.openapi.yaml", CONTRACT);

        // When
        Report report = check();

        // Then
        assertThat(report.contractChecks()).isEqualTo(3);
        assertThat(report.problems())
                .containsExactly("providers/tasks/examples/get_account.yaml:4: [0].response.body: a key that works: "
                        + "the contract: /id: string found, integer expected");
    }

    @Test
    void tellsOfADefectThatIsNone() throws IOException {
        // Given
        write("tasks.openapi.yaml", CONTRACT);
        write("tasks.defects.yaml", "[{at: /gone, patch: {op: remove}, reason: Once it was there.}]");

        // When / Then
        assertThat(check().problems())
                .containsExactly("contracts/tasks.defects.yaml: [0]: changes nothing: there is no /gone to remove");
    }

    @Test
    void examplesMayTellOfEveryKindOfFailure() throws IOException {
        // When
        JsonNode schema = new ObjectMapper().readTree(ProviderCheck.class.getResource("examples.schema.json"));

        // Then
        assertThat(StreamSupport.stream(
                                schema.at("/items/properties/outcome/properties/failed/enum")
                                        .spliterator(),
                                false)
                        .map(JsonNode::asText))
                .containsExactlyElementsOf(Arrays.stream(FailureKind.values())
                        .map(FailureKind::word)
                        .toList());
    }

    private Report check() {
        return new ProviderCheck(folder, folder).check("tasks");
    }

    private void write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
