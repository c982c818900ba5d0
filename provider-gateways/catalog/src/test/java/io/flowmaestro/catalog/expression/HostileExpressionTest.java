package io.flowmaestro.catalog.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RELIABILITY X4: no expression runs for ever, fills the memory or reaches a class. */
@Timeout(20)
class HostileExpressionTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "${input.rows.map(a, input.rows.map(b, input.rows.map(c, a)))}",
                "${input.rows.exists(a, input.rows.exists(b, input.rows.exists(c, c == 'x')))}"
            })
    void nestedLoopsEnd(String expression) {
        // When / Then
        assertThatThrownBy(() -> evaluate(expression)).isInstanceOf(EvaluationException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "${input.text.replace('', input.text)}",
                "${input.text.replace('a', input.text, 100000)}",
                "${input.rows.map(row, input.text).join()}",
                "${input.rows.map(row, row).join(input.text)}"
            })
    void noTextOfAGigabyteIsMade(String expression) {
        // When / Then
        assertThatThrownBy(() -> evaluate(expression))
                .isInstanceOf(EvaluationException.class)
                .hasMessageEndingWith(": it is too long");
    }

    @Test
    void aRegularExpressionDoesNotBacktrack() {
        // When / Then
        assertThat(evaluate("${input.text.matches('^(a+)+b$')}")).isEqualTo("false");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "${java.lang.Runtime.getRuntime()}",
                "${input.getClass()}",
                "${input.text.getClass().forName('x')}",
                "${''.class}",
                "${new java.io.File('/')}",
                "${System.exit(1)}",
                "${env('HOME')}"
            })
    void reachesNoClass(String expression) {
        // When / Then
        assertThatThrownBy(() -> evaluate(expression)).isInstanceOf(ExpressionException.class);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            ${'a-b-c'.replace('-', '+')}          | a+b+c
            ${'a-b-c'.replace('-', '+', 1)}       | a+b-c
            ${'a-b'.replace('-', '+', 0)}         | a-b
            ${'ab'.replace('', '.')}              | .a.b.
            ${['a', 'b'].join()}                  | ab
            ${['a', 'b'].join(', ')}              | a, b
            ${'a b'.split(' ').map(x, x + '!').join('')} | a!b!
            """)
    void whatIsSmallIsAsCelHasIt(String expression, String value) {
        // When / Then
        assertThat(evaluate(expression)).isEqualTo(value);
    }

    private static String evaluate(String expression) {
        ObjectNode schema = JsonNodeFactory.instance.objectNode().put("type", "object");
        schema.withObject("/properties").putObject("text").put("type", "string");
        schema.withObject("/properties")
                .putObject("rows")
                .put("type", "array")
                .putObject("items")
                .put("type", "string");
        schema.putArray("required").add("text").add("rows");
        ObjectNode input = JsonNodeFactory.instance.objectNode().put("text", "a".repeat(100_000));
        IntStream.range(0, 2_000).forEach(row -> input.withArray("rows").add("row"));
        return Scope.of(Map.of("input", schema))
                .expression("key", expression)
                .evaluate(Bindings.ofRequest(input, Map.of(), "k"))
                .asText();
    }
}
