package io.flowmaestro.catalog.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cel.bundle.Cel;
import dev.cel.bundle.CelFactory;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.types.SimpleType;
import dev.cel.extensions.CelExtensions;
import dev.cel.parser.CelStandardMacro;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A path gives what CEL gives. */
class PathTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Cel CEL = CelFactory.legacyCelBuilder()
            .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
            .addVar("token", SimpleType.DYN)
            .addCompilerLibraries(CelExtensions.optional())
            .addRuntimeLibraries(CelExtensions.optional())
            .build();

    private static final List<String> PATHS = List.of(
            "token.a",
            "token.?a",
            "token.a.b",
            "token.?a.b",
            "token.a.?b",
            "token.?a.?b",
            "token['a']",
            "token[?'a']",
            "token.?a.b.c",
            "token['a'].?b.c");

    private static final List<String> VALUES = List.of(
            "{}",
            "{'a': null}",
            "{'a': 1}",
            "{'a': 1.5}",
            "{'a': 12345678901234567890}",
            "{'a': 'text'}",
            "{'a': [1, 2]}",
            "{'a': {}}",
            "{'a': {'b': null}}",
            "{'a': {'b': true}}",
            "{'a': {'b': {'c': {'d': [1]}}}}");

    static Stream<Arguments> pairs() {
        return PATHS.stream().flatMap(path -> VALUES.stream().map(value -> Arguments.of(path, value)));
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void givesWhatCelGives(String source, String json) throws Exception {
        // Given
        CelAbstractSyntaxTree ast = CEL.compile(source).getAst();
        Expression slow = Computation.plan(source, ast);
        Expression fast = Path.find(source, ast).orElseThrow();
        ObjectNode token = (ObjectNode) JSON.readTree(json.replace('\'', '"'));
        Bindings bindings = Bindings.ofToken(token);

        // When
        Object expected = result(slow, bindings);

        // Then
        assertThat(result(fast, bindings)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"token", "has(token.a)", "token.a + 1", "token.a[0]", "token.a.size()", "[token.a]"})
    void leavesTheRestToCel(String source) {
        assertThatCode(() -> assertThat(Path.find(source, CEL.compile(source).getAst()))
                        .isEmpty())
                .doesNotThrowAnyException();
    }

    private static Object result(Expression expression, Bindings bindings) {
        try {
            JsonNode value = expression.evaluate(bindings);
            return value == null ? "absent" : value.toString();
        } catch (EvaluationException e) {
            return e.getMessage();
        }
    }
}
