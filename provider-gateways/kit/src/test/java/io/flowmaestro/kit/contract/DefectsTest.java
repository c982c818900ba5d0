package io.flowmaestro.kit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DefectsTest {
    private static final String DOCUMENT =
            "{a/b: {required: [x, y], list: [{name: token}, {name: id}]}, c: {required: [x], deep: {required: [x]}}}";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/new | {op: add, value: {k: 1}} | /new/k | 1",
                "/a~1b/list/0 | {op: add, value: first} | /a~1b/list/0 | 'first'",
                "/a~1b/list/- | {op: add, value: last} | /a~1b/list/2 | 'last'",
                "/c/required | {op: replace, value: none} | /c/required | 'none'",
                "/a~1b/list/1/name | {op: replace, value: key} | /a~1b/list/1/name | 'key'",
                "/a~1b/list/0 | {op: remove} | /a~1b/list/0/name | 'id'",
                "/a~1b/required | {op: remove, value: x} | /a~1b/required/0 | 'y'",
                "/*/list | {op: remove, value: {name: token}} | /a~1b/list/0/name | 'id'",
                "/**/required | {op: remove, value: x} | /c/deep/required | '[]'",
                "/d | {op: copy, value: c} | /d/deep/required/0 | 'x'"
            })
    void puts(String at, String patch, String pointer, String expected) {
        // Given
        JsonNode document = yaml(DOCUMENT);

        // When
        defects(at, patch, "known").repair(document);

        // Then
        JsonNode there = document.at(pointer);
        assertThat(there.isContainerNode() ? there.toString() : there.asText()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/nowhere/else | {op: add, value: 1} | known | changes nothing",
                "/c/gone | {op: replace, value: 1} | known | changes nothing",
                "/c/gone | {op: remove} | known | changes nothing",
                "/c/required | {op: remove, value: y} | known | changes nothing",
                "/c/required | {op: move, value: y} | known | changes nothing",
                "/c/required | {op: remove} | '' | gives no reason",
                "c | {op: remove} | known | must be a JSON Pointer"
            })
    void refusesWhatIsNoKnownErrorAnyMore(String at, String patch, String reason, String problem) {
        // Given
        JsonNode document = yaml(DOCUMENT);

        // When / Then
        assertThatThrownBy(() -> defects(at, patch, reason).repair(document))
                .isInstanceOf(ContractException.class)
                .hasMessageStartingWith("x.defects.yaml: [0]: ")
                .hasMessageContaining(problem);
    }

    private static Defects defects(String at, String patch, String reason) {
        return new Defects(
                "x.defects.yaml", yaml("[{at: \"%s\", patch: %s, reason: \"%s\"}]".formatted(at, patch, reason)));
    }

    static JsonNode yaml(String text) {
        try {
            return new ObjectMapper(new YAMLFactory()).readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
