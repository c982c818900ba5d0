package io.flowmaestro.catalog.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.flowmaestro.events.EventJson;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScopeTest {
    private static final YAMLMapper YAML = new YAMLMapper();
    private static final Scope SCOPE = Scope.of(Map.of(
            "input",
            yaml("""
                    type: object
                    properties:
                      text: {type: string}
                      count: {type: integer}
                      rows: {type: array, items: {}}
                      gone: {type: string}
                      place: {type: object, properties: {city: {type: string}}}
                    required: [text, count, rows, place]
                    """),
            "response",
            yaml("{type: object, properties: {status: {type: integer}, headers: {type: object}, body: {}}, "
                    + "required: [status, headers, body]}")));

    private final Bindings bindings = Bindings.ofRequest(
                    (ObjectNode) yaml("{text: hi, count: 3, rows: [a, 1, true, null], place: {}}"), Map.of(), "k")
            .withResponse(200, Map.of("x-next", "7"), yaml("{ok: true, n: 1.5, list: [{id: 1}]}"));

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    ${input.text}                                   | "hi"
                    ${input.count}                                  | 3
                    ${input.count + 1}                              | 4
                    ${input.rows}                                   | ["a",1,true,null]
                    ${response.body.n}                              | 1.5
                    ${response.body.ok}                             | true
                    ${response.body}                                | {"ok":true,"n":1.5,"list":[{"id":1}]}
                    ${response.body.list.map(x, {'no': x.id})}      | [{"no":1}]
                    ${response.headers['x-next']}                   | "7"
                    ${response.?headers[?'x-last'].orValue('none')} | "none"
                    ${{'a': 1}}                                     | {"a":1}
                    ${'}' + "{"}                                    | "}{"
                    ${timestamp(0)}                                 | "1970-01-01T00:00:00Z"
                    n ${input.count} of ${input.text}               | "n 3 of hi"
                    plain                                           | "plain"
                    """)
    void aLonePlaceKeepsItsType(String leaf, String json) {
        assertThat(render(leaf)).hasToString(json);
    }

    @Test
    void anAbsentOptionalDropsItsKey() {
        assertThat(render("{a: '${input.?gone}', b: {c: 'x ${input.?gone}'}, d: ['${input.?gone}', 1]}"))
                .hasToString("{\"b\":{},\"d\":[1]}");
    }

    @Test
    void anOptionalThatIsThereKeepsIt() {
        // Given
        Template template = SCOPE.template("key", yaml("{a: '${input.?gone}'}"));
        Bindings with = Bindings.ofRequest((ObjectNode) yaml("{gone: here}"), Map.of(), "k");

        // When
        JsonNode json = template.render(with);

        // Then
        assertThat(json).hasToString("{\"a\":\"here\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"12345678901234567890", "0.10000000000000000000000001", "9007199254740993", "-0.5", "1e400"})
    void aNumberPassesThroughAsItIs(String number) {
        // Given
        Template template = SCOPE.template("key", yaml("'${response.body}'"));
        JsonNode exact = exact(number);

        // When
        JsonNode json = template.render(bindings.withResponse(200, Map.of(), exact));

        // Then
        assertThat(json).isNotNull();
        assertThat(json.decimalValue()).isEqualByComparingTo(exact.decimalValue());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    ${input.txt}          | key: column 6: undefined field 'txt'
                    ${ input.txt}         | key: column 7: undefined field 'txt'
                    ${input.gone}         | key: column 6: input.gone is optional: write input.?gone
                    ${input.place.city}   | key: column 12: input.place.city is optional: write input.place.?city
                    ${input.text + 1}     | key: column 12: found no matching overload for '_+_' applied to '(string, int)'
                    ${output}             | key: column 1: undeclared reference to 'output'
                    ${input.text          | key: column 1: ${ is not closed
                    a ${b} ${'}           | key: column 1: undeclared reference to 'b'
                    """)
    void refusesAMistakeWhenLoaded(String leaf, String sentence) {
        assertThatThrownBy(() -> SCOPE.text("key", leaf))
                .isInstanceOf(ExpressionException.class)
                .hasMessageStartingWith(sentence);
    }

    @Test
    void aMistakeDeepInATemplateHasItsPath() {
        assertThatThrownBy(() -> SCOPE.template("body", yaml("{a: [1, {b: '${x}'}]}")))
                .hasMessageStartingWith("body.a[1].b: column 1: ");
    }

    @Test
    void anExpressionIsALonePlace() {
        assertThatThrownBy(() -> SCOPE.expression("when", "${true} or not")).hasMessage("when: must be a lone ${...}");
    }

    @Test
    void whatIsNotThereHasNoValue() {
        // Given
        Expression missing = SCOPE.expression("key", "${response.body.missing}");

        // Then
        assertThat(missing.find(bindings)).isEmpty();
        assertThatThrownBy(() -> missing.evaluate(bindings))
                .isInstanceOf(EvaluationException.class)
                .hasMessage("response.body.missing");
    }

    @Test
    void aListCannotStandInText() {
        assertThatThrownBy(() -> SCOPE.text("key", "/${input.rows}").render(bindings))
                .isInstanceOf(EvaluationException.class)
                .hasMessage("input.rows");
    }

    @Test
    void textEncodesItsPlacesAlone() {
        // When
        String text = SCOPE.text("key", "/a/${input.text}/b")
                .render(bindings, (source, value) -> "<" + source + "=" + value + ">");

        // Then
        assertThat(text).isEqualTo("/a/<input.text=hi>/b");
    }

    @Test
    void aRegularExpressionCannotBacktrack() {
        // Given
        Expression expression = SCOPE.expression("key", "${input.text.matches('(a+)+b')}");
        Bindings hostile = Bindings.ofRequest((ObjectNode) yaml("{text: " + "a".repeat(50_000) + "}"), Map.of(), "k");

        // Then
        assertThat(expression.find(hostile))
                .hasValueSatisfying(value -> assertThat(value.asBoolean()).isFalse());
    }

    @Test
    void stepsAreBounded() {
        // Given
        Expression expression =
                SCOPE.expression("key", "${input.rows.map(a, input.rows.map(b, input.rows.map(c, 1)))}");
        ObjectNode input = (ObjectNode) yaml("{rows: []}");
        IntStream.range(0, 1_000).forEach(input.withArray("rows")::add);

        // Then
        assertThat(expression.find(Bindings.ofRequest(input, Map.of(), "k"))).isEmpty();
    }

    @Test
    @Timeout(30)
    void theTimeToMapAListGrowsWithTheList() {
        // Given
        Expression expression = SCOPE.expression("key", "${input.rows.map(row, {'id': row})}");
        ObjectNode input = (ObjectNode) yaml("{rows: []}");
        IntStream.range(0, 20_000).forEach(input.withArray("rows")::add);

        // Then
        assertThat(expression.find(Bindings.ofRequest(input, Map.of(), "k")))
                .hasValueSatisfying(rows -> assertThat(rows).hasSize(20_000));
    }

    @Test
    void manyThreadsMayEvaluateTheSameExpression() {
        // Given
        Expression expression = SCOPE.expression("key", "${input.count * 2}");

        // Then
        assertThat(IntStream.range(0, 10_000).parallel().boxed())
                .allSatisfy(count -> assertThat(expression.find(
                                Bindings.ofRequest((ObjectNode) yaml("{count: " + count + "}"), Map.of(), "k")))
                        .hasValueSatisfying(value -> assertThat(value.asInt()).isEqualTo(count * 2)));
    }

    private JsonNode render(String leaf) {
        return SCOPE.template("key", yaml(leaf.startsWith("{") ? leaf : "'" + leaf.replace("'", "''") + "'"))
                .render(bindings);
    }

    private static JsonNode exact(String number) {
        try {
            return EventJson.MAPPER.readTree(number);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    private static JsonNode yaml(String text) {
        try {
            return YAML.readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }
}
