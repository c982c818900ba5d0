package io.flowmaestro.kit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpenApiTest {
    private static final String DOCUMENT = """
            openapi: 3.0.3
            x-unknown-fields: refused
            paths:
              /v1/rooms/{room}:
                parameters:
                  - {name: room, in: path, required: true, schema: {type: integer}}
                  - {$ref: "#/components/parameters/version"}
                get:
                  parameters:
                    - {name: limit, in: query, schema: {type: integer, minimum: 0, exclusiveMinimum: true}}
                    - {name: tags, in: query, explode: false, schema: {type: array, items: {type: string, enum: [a, b]}}}
                    - {name: sort, in: query, style: deepObject, schema: {type: array, items: {type: object, required: [field], properties: {field: {type: string}}}}}
                    - {name: token, in: query, required: true, schema: {type: string}}
                  responses:
                    "200": {content: {application/json: {schema: {$ref: "#/components/schemas/Room"}}}}
                post:
                  requestBody:
                    required: true
                    content:
                      application/json: {schema: {$ref: "#/components/schemas/Room"}}
                      application/x-www-form-urlencoded: {schema: {$ref: "#/components/schemas/Room"}}
                  responses: {"204": {description: Done.}}
              /v1/rooms/mine: {get: {responses: {}}}
              /v1/files/{path}:
                get:
                  parameters: [{name: path, in: path, required: true, x-multi-segment: true, schema: {type: string}}]
                  responses: {}
            components:
              parameters:
                version: {name: X-Version, in: header, required: true, schema: {type: string, pattern: "^2"}}
              schemas:
                Room:
                  type: object
                  required: [id, name]
                  properties:
                    id: {type: string, readOnly: true}
                    name: {type: string, nullable: true}
                    size: {type: integer}
                    owner: {anyOf: [{$ref: "#/components/schemas/Owner"}, {type: object, nullable: true}]}
                    kind: {oneOf: [{type: string}, {type: string, enum: [open]}]}
                    rows: {type: string, format: int64}
                Owner: {type: object, required: [email], properties: {email: {type: string, format: email}}}
            """;

    private final Contract contract = new OpenApi(DefectsTest.yaml(DOCUMENT));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET | /v1/rooms/7?token=x | - ",
                "GET | /v1/rooms/7?token=x&limit=5&tags=a,b&sort[0][field]=name | -",
                "GET | /v1/rooms/mine | -",
                "GET | /v1/files/a/b%20c.txt | -",
                "GET | /v1/rooms/seven?token=x | url {room}",
                "GET | /v1/rooms/7 | url ?token is required",
                "GET | /v1/rooms/7?token=x&limit=0 | url ?limit",
                "GET | /v1/rooms/7?token=x&limit=five | url ?limit",
                "GET | /v1/rooms/7?token=x&tags=a,c | url ?tags",
                "GET | /v1/rooms/7?token=x&sort[0][up]=1 | url ?sort",
                "GET | /v1/rooms/7?token=x&page=2 | url no query parameter page",
                "GET | /v1/rooms | url no path /v1/rooms",
                "DELETE | /v1/rooms/7 | method but GET, POST"
            })
    void judgesAddresses(String method, String path, String expected) {
        assertThat(violations(method, path, Map.of("X-Version", "2"), null))
                .satisfies(found -> matches(found, expected));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{name: Hall} | -",
                "{name: null, size: 4, owner: null, kind: open, rows: '12'} | -",
                "{name: Hall, owner: {email: ada@example.com}} | -",
                "{size: 4} | body 'name'",
                "{name: 4} | body /name",
                "{name: Hall, size: many} | body /size",
                "{name: Hall, owner: {}} | body 'email'",
                "{name: Hall, owner: {email: ada}} | body /owner/email",
                "{name: Hall, rows: 1.5} | body /rows",
                "{name: Hall, colour: red} | body 'colour'"
            })
    void judgesBodies(String body, String expected) {
        assertThat(violations("POST", "/v1/rooms/7", Map.of("X-Version", "2"), json(body)))
                .satisfies(found -> matches(found, expected));
    }

    @Test
    void takesTextsOfAFormForWhatTheyStandFor() {
        // Given
        JsonNode right = DefectsTest.yaml("{name: Hall, size: '4'}");
        JsonNode wrong = DefectsTest.yaml("{name: Hall, size: 'many'}");

        // Then
        assertThat(violations("POST", "/v1/rooms/7", Map.of("X-Version", "2"), form(right)))
                .isEmpty();
        assertThat(violations("POST", "/v1/rooms/7", Map.of("X-Version", "2"), form(wrong)))
                .hasSize(1);
    }

    @Test
    void judgesHeadersAndMediaTypes() {
        // Given
        SentRequest.Content text = new SentRequest.Content("text/plain", DefectsTest.yaml("hi"), false);

        // Then
        assertThat(violations("GET", "/v1/rooms/7?token=x", Map.of(), null))
                .containsExactly("headers the contract: X-Version is required");
        assertThat(violations("GET", "/v1/rooms/7?token=x", Map.of("x-version", "1"), null))
                .hasSize(1);
        assertThat(violations("POST", "/v1/rooms/7", Map.of("X-Version", "2"), text))
                .containsExactly(
                        "body the contract: takes no text/plain, but application/json, application/x-www-form-urlencoded");
        assertThat(violations("POST", "/v1/rooms/7", Map.of("X-Version", "2"), null))
                .containsExactly("body the contract: a body is required");
        assertThat(violations("GET", "/v1/rooms/mine", Map.of(), json("{a: 1}")))
                .containsExactly("body the contract: takes no body");
    }

    @Test
    void judgesWhatIsThereOfAnAnswer() {
        // Given
        SentRequest request = request("GET", "/v1/rooms/7?token=x", Map.of("X-Version", "2"), null);

        // Then
        assertThat(contract.response(request, 200, DefectsTest.yaml("{size: 4, more: true}")))
                .isEmpty();
        assertThat(contract.response(request, 200, DefectsTest.yaml("{size: four}")))
                .hasSize(1);
    }

    private static void matches(List<? extends String> found, String expected) {
        if (expected.equals("-")) {
            assertThat(found).isEmpty();
        } else {
            String part = expected.substring(0, expected.indexOf(' '));
            String words = expected.substring(expected.indexOf(' ') + 1);
            assertThat(found)
                    .anySatisfy(sentence ->
                            assertThat(sentence).startsWith(part + " ").contains(words));
        }
    }

    private List<String> violations(
            String method, String path, Map<String, String> headers, SentRequest.@Nullable Content content) {
        return contract.request(request(method, path, headers, content)).stream()
                .map(violation -> violation.part() + " " + violation.sentence())
                .toList();
    }

    private static SentRequest request(
            String method, String path, Map<String, String> headers, SentRequest.@Nullable Content content) {
        URI url =
                URI.create("https://api.example.com" + path.replace("[", "%5B").replace("]", "%5D"));
        return SentRequest.of(method, url, headers, content);
    }

    private static SentRequest.Content json(String yaml) {
        return new SentRequest.Content("application/json", DefectsTest.yaml(yaml), true);
    }

    private static SentRequest.Content form(JsonNode fields) {
        return new SentRequest.Content("application/x-www-form-urlencoded", fields, false);
    }
}
