package io.flowmaestro.catalog.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FunctionsTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            <https://a.example/?page=2>; rel="next", <https://a.example/?page=9>; rel="last" | next | https://a.example/?page=2
            <https://a.example/?page=2>; rel="next", <https://a.example/?page=9>; rel="last" | last | https://a.example/?page=9
            <https://a.example/?a=1,2;3>; title="a, b; rel=x"; REL=Next                      | next | https://a.example/?a=1,2;3
            <https://a.example/1>; rel="prev first"                                          | first | https://a.example/1
            <https://a.example/1>; rel="prev"                                                | next | ~~
            <https://a.example/1                                                             | next | ~~
            ~~                                                                               | next | ~~
            """)
    void aLinkHasATarget(String header, String relation, String target) {
        // When / Then
        assertThat(text("link(input.a, input.b)", header, relation)).isEqualTo(target);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", emptyValue = "", textBlock = """
            https://a.example/x?a=1&cursor=b%2Fc+d#f | cursor | b/c d
            https://a.example/x?%63ursor=1           | cursor | 1
            https://a.example/x?cursor               | cursor | ''
            https://a.example/x?cursor=%zz           | cursor | %zz
            https://a.example/x                      | cursor | ''
            """)
    void aUrlHasQueryParameters(String url, String name, String value) {
        // When / Then
        assertThat(text("queryParam(input.a, input.b)", url, name)).isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource({
        "base64(input.a),ü?~,w7w/fg==",
        "base64url(input.a),ü?~,w7w_fg",
        "fromBase64(input.a),w7w/fg==,ü?~",
        "fromBase64(input.a),w7w_fg,ü?~"
    })
    void encodesAndDecodes(String expression, String given, String expected) {
        // When / Then
        assertThat(text(expression, given, "")).isEqualTo(expected);
    }

    @Test
    void jsonIsCompact() {
        // When / Then
        assertThat(text("json({'a': [1, 2.5, null, true], 'b': input.?c})", "", ""))
                .isEqualTo("{\"a\":[1,2.5,null,true]}");
    }

    @Test
    void aUuidIsTheSameForTheSameText() {
        // When
        String uuid = text("uuid(input.a)", "key", "");

        // Then
        assertThat(uuid)
                .matches("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
                .isEqualTo(text("uuid(input.a)", "key", ""))
                .isNotEqualTo(text("uuid(input.a)", "other", ""));
    }

    @Test
    void whatIsNoBase64HasNoValue() {
        // When / Then
        assertThatThrownBy(() -> text("fromBase64(input.a)", "/w==", ""))
                .isInstanceOf(EvaluationException.class)
                .hasMessage("fromBase64(input.a): it is not Base64 of text");
    }

    @Test
    void theSecondOfTwoMembersWins() {
        // When / Then
        assertThat(text("json(merge({'a': input.a, 'b': 1}, {'a': input.b}))", "x", "y"))
                .isEqualTo("{\"a\":\"y\",\"b\":1}");
    }

    @Test
    void aWrongTypeIsFoundWhenTheFileIsRead() {
        // When / Then
        assertThatThrownBy(() -> scope().expression("k", "${base64(1)}"))
                .isInstanceOf(ExpressionException.class)
                .hasMessageContaining("found no matching overload for 'base64'");
    }

    private static String text(String expression, String a, String b) {
        ObjectNode input = JsonNodeFactory.instance.objectNode().put("a", a).put("b", b);
        return scope().expression("k", "${" + expression + "}")
                .evaluate(Bindings.ofRequest(input, Map.of(), "key"))
                .asText();
    }

    private static Scope scope() {
        ObjectNode input = JsonNodeFactory.instance.objectNode().put("type", "object");
        input.putObject("properties").putObject("a").put("type", "string");
        input.withObject("/properties").putObject("b").put("type", "string");
        input.withObject("/properties").putObject("c").put("type", "string");
        input.putArray("required").add("a").add("b");
        return Scope.of(Map.of("input", input));
    }
}
