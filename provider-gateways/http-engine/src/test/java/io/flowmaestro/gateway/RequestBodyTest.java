package io.flowmaestro.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flowmaestro.catalog.Operation;
import io.flowmaestro.catalog.ProviderFile;
import io.flowmaestro.events.EventJson;
import io.flowmaestro.events.Violation;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every way in which a body, a query, a path and headers are written. */
class RequestBodyTest {
    @Test
    void spreadsMembersAndThoseBesideThemWin() {
        // Given
        Operation operation = operation(
                "input: {more: {type: object, optional: true}}",
                "method: POST, path: /a, body: {'...': '${input.?more}', name: fixed}");

        // When / Then
        assertThat(body(operation, "{'more': {'name': 'mine', 'size': 3}}"))
                .isEqualTo("{\"name\":\"fixed\",\"size\":3}");
        assertThat(body(operation, "{}")).isEqualTo("{\"name\":\"fixed\"}");
    }

    @Test
    void writesAForm() {
        // Given
        Operation operation = operation(
                "input: {items: {type: array}, note: {type: string, optional: true}}",
                "method: POST, path: /a, as: form, body: {amount: 5, live: true, none: null, items: '${input.items}', "
                        + "note: '${input.?note}', meta: {'a b': 'c&d=é'}}");

        // When
        ProviderRequest request = ready(operation, "{'items': [{'price': 'p_1', 'tags': ['x', 'y']}, 2]}");

        // Then
        assertThat(request.headers()).containsEntry("Content-Type", "application/x-www-form-urlencoded");
        assertThat(request.bytes())
                .hasToString("amount=5&live=true&items%5B0%5D%5Bprice%5D=p_1&items%5B0%5D%5Btags%5D%5B0%5D=x"
                        + "&items%5B0%5D%5Btags%5D%5B1%5D=y&items%5B1%5D=2&meta%5Ba%20b%5D=c%26d%3D%C3%A9");
    }

    /** RELIABILITY I1: no name ends its line. */
    @Test
    void writesAMultipartFormWithFiles() {
        // Given
        Operation operation = operation(
                "input: {files: {type: array, items: {type: file}}}",
                "method: POST, path: /a, as: multipart, body: {title: \"A \\\"b\\\"\", purpose: [x, y], 'f[]': '${input.files}'}");

        // When
        ProviderRequest request = ready(
                operation,
                "{'files': [{'content': 'aGk=', 'name': 'a\\\"\\r\\nX: 1.txt', 'media_type': 'text/plain'}, {'content': ''}]}");

        // Then
        String boundary = request.headers().get("Content-Type").replace("multipart/form-data; boundary=", "");
        assertThat(request.bytes().toString(StandardCharsets.UTF_8))
                .isEqualTo("""
                        --B
                        Content-Disposition: form-data; name="title"

                        A "b"
                        --B
                        Content-Disposition: form-data; name="purpose"

                        x
                        --B
                        Content-Disposition: form-data; name="purpose"

                        y
                        --B
                        Content-Disposition: form-data; name="f[]"; filename="a%22%0D%0AX: 1.txt"
                        Content-Type: text/plain

                        hi
                        --B
                        Content-Disposition: form-data; name="f[]"; filename="file"
                        Content-Type: application/octet-stream


                        --B--
                        """.replace("\n", "\r\n").replace("--B", "--" + boundary));
        assertThat(ready(operation, "{'files': []}").headers().get("Content-Type"))
                .doesNotContain(boundary);
    }

    @Test
    void writesText() {
        // Given
        Operation operation = operation(
                "input: {text: {type: string}}",
                "method: POST, path: /a, as: text, headers: {Content-Type: text/csv}, body: 'a,${input.text}'");

        // When
        ProviderRequest request = ready(operation, "{'text': 'é'}");

        // Then
        assertThat(request.bytes()).hasToString("a,é");
        assertThat(request.headers()).containsEntry("Content-Type", "text/csv");
    }

    @Test
    void writesTheBytesOfAFile() {
        // Given
        Operation operation = operation(
                "input: {f: {type: file}}", "method: PUT, path: '/${input.f.name}', as: binary, body: '${input.f}'");

        // When
        ProviderRequest request =
                ready(operation, "{'f': {'content': 'AAH/', 'name': 'x.png', 'media_type': 'image/png'}}");

        // Then
        assertThat(request.bytes().getBytes()).containsExactly(0, 1, 0xff);
        assertThat(request.headers()).containsEntry("Content-Type", "image/png");
        assertThat(request.url()).hasToString("https://a.example/x.png");
    }

    @Test
    void aFileIsBase64() {
        // Given
        Operation operation =
                operation("input: {f: {type: file}}", "method: PUT, path: /a, as: binary, body: '${input.f}'");

        // When / Then
        assertThat(refused(operation, "{'f': {'content': 'not Base64'}}"))
                .isEqualTo("/parameters/f/content must be Base64.");
    }

    /** RELIABILITY I2. */
    @Test
    void aGraphQlDocumentStaysAsItIsAndValuesTravelBeside() {
        // Given
        Operation operation = operation(
                "input: {title: {type: string}, team: {type: string, optional: true}}",
                "path: /graphql, graphql: {query: 'mutation ($t: String!) { add(title: $t) { id } }', "
                        + "variables: {t: '${input.title}', team: '${input.?team}'}}");

        // When
        ProviderRequest request = ready(operation, "{'title': '\\\") { id } }'}");

        // Then
        assertThat(request.method()).isEqualTo("POST");
        assertThat(request.bytes())
                .hasToString("{\"query\":\"mutation ($t: String!) { add(title: $t) { id } }\","
                        + "\"variables\":{\"t\":\"\\\") { id } }\"}}");
    }

    /** RELIABILITY S3, I2. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            v1/users/7      | https://a.example/v1/users/7
            evil.example    | https://a.example/evil.example
            a;b/c d/%2e%2e  | https://a.example/a%3Bb/c%20d/%252e%252e
            https:          | https://a.example/https%3A
            a?b=c#d/@x      | https://a.example/a%3Fb%3Dc%23d/%40x
            """)
    void aListIsThatManySegments(String path, String url) {
        // Given
        Operation operation =
                operation("input: {path: {type: string}}", "method: GET, path: \"/${input.path.split('/')}\"");

        // When / Then
        assertThat(ready(operation, "{'path': '" + path + "'}").url()).hasToString(url);
    }

    /** RELIABILITY S3. */
    @ParameterizedTest
    @ValueSource(strings = {"//evil.example", "https://evil.example", "a/../b", "a/./b", "/a", "a/", "..", ""})
    void noListLeavesItsPath(String path) {
        // Given
        Operation operation =
                operation("input: {path: {type: string}}", "method: GET, path: \"/${input.path.split('/')}\"");

        // When / Then
        assertThat(refused(operation, "{'path': '" + path + "'}")).endsWith("it is part of a path.");
    }

    @Test
    void queryAndHeadersMayBeObjects() {
        // Given
        Operation operation = operation(
                "input: {query: {type: object}, headers: {type: object, additionalProperties: {type: string}}}",
                "method: GET, path: /a, query: '${input.query}', headers: '${input.headers}'");

        // When
        ProviderRequest request = ready(
                operation,
                "{'query': {'a b': ['1', null, 2], 'expand[]': 'x&y=z'}, 'headers': {'accept': 'text/csv', 'X-A': '1'}}");

        // Then
        assertThat(request.url()).hasToString("https://a.example/a?a%20b=1&a%20b=2&expand%5B%5D=x%26y%3Dz");
        assertThat(request.headers())
                .containsEntry("accept", "text/csv")
                .containsEntry("X-A", "1")
                .containsEntry("X-Fixed", "yes")
                .doesNotContainKey("Accept");
    }

    /** RELIABILITY I1: a caller sets no header that says whose the request is or where it ends. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "authorization",
                "Host",
                "content-LENGTH",
                "Transfer-Encoding",
                "x-key",
                "Cookie",
                "proxy-a",
                ":path"
            })
    void noCallerSetsAHeaderThatIsReserved(String name) {
        // Given
        Operation operation =
                operation("input: {headers: {type: object}}", "method: GET, path: /a, headers: '${input.headers}'");
        ObjectNode parameters = json("{'headers': {}}");
        parameters.withObject("/headers").put(name, "x");

        // When / Then
        assertThat(RequestBuilder.prepare(Calls.call(operation, parameters))).isInstanceOf(Preparation.Refused.class);
    }

    @Test
    void whatIsNoTextIsRefusedWhereTextMustBe() {
        // Given
        Operation operation =
                operation("input: {query: {type: object}}", "method: GET, path: /a, query: '${input.query}'");

        // When / Then
        assertThat(refused(operation, "{'query': {'a': {'b': 1}}}"))
                .isEqualTo("/parameters have no value for a, which must be text.");
    }

    private static String body(Operation operation, String parameters) {
        return ready(operation, parameters).bytes().toString();
    }

    private static ProviderRequest ready(Operation operation, String parameters) {
        Preparation preparation = RequestBuilder.prepare(Calls.call(operation, json(parameters)));
        assertThat(preparation).isInstanceOf(Preparation.Ready.class);
        return ((Preparation.Ready) preparation).request();
    }

    private static String refused(Operation operation, String parameters) {
        Preparation preparation = RequestBuilder.prepare(Calls.call(operation, json(parameters)));
        assertThat(preparation).isInstanceOf(Preparation.Refused.class);
        List<Violation> violations =
                ((Preparation.Refused) preparation).outcome().error().errors();
        return violations.stream()
                .map(violation -> violation.pointer() + " " + violation.message())
                .collect(Collectors.joining(" "));
    }

    private static Operation operation(String input, String request) {
        return ProviderFile.read("a.yaml", """
                        provider: a
                        title: A
                        category: Test
                        colour: "#336699"
                        summary: A provider for tests.
                        docs: https://a.example/docs
                        connection: {keys: {api_key: {title: API key, fields: {key: {title: Key}}, auth: {header: X-Key}}}}
                        http: {base_url: "https://a.example", headers: {X-Fixed: "yes"}}
                        operations:
                          one: {title: One, %s, request: {%s}, output: {}}
                        """.formatted(input, request))
                .operation("one")
                .orElseThrow();
    }

    private static ObjectNode json(String json) {
        try {
            return (ObjectNode) EventJson.MAPPER.readTree(json.replace('\'', '"'));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
