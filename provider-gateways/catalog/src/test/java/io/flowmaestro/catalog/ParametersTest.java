package io.flowmaestro.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.flowmaestro.events.Violation;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ParametersTest {
    private static final YAMLMapper YAML = new YAMLMapper();

    private final Parameters parameters = FieldReader.parameters("input", yaml("""
                    channel: {type: string, minLength: 1}
                    message: {type: string, aliases: [text], maxLength: 5}
                    limit: {type: integer, default: 10, maximum: 20}
                    kind: {type: string, enum: [open, closed], optional: true}
                    cells: {type: array, items: {type: [string, "null"]}, optional: true}
                    """));

    @Test
    void takesWhatFits() {
        assertThat(violations("{channel: C1, message: hi, limit: 5, kind: open, cells: [a, null]}"))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {message: hi}                          | /parameters/channel | is required.
                    {channel: C1}                          | /parameters/message | is required.
                    {channel: 5, message: hi}              | /parameters/channel | must be string, not integer.
                    {channel: null, message: hi}           | /parameters/channel | must be string, not null.
                    {channel: '', message: hi}             | /parameters/channel | must be at least 1 characters long.
                    {channel: C1, message: hi, kind: shut} | /parameters/kind    | must be one of open, closed.
                    {channel: C1, message: hi, limit: 21}  | /parameters/limit   | must have a maximum value of 20.
                    {channel: C1, message: hi, cells: [1]} | /parameters/cells/0 | must be string or null, not integer.
                    {channel: C1, message: hi, chanel: x}  | /parameters/chanel  | is not known: did you mean channel?
                    {channel: C1, message: hi, wholly: x}  | /parameters/wholly  | is not known.
                    {channel: C1, message: hi, a/~b: x}    | /parameters/a~1~0b  | is not known.
                    {channel: C1, text: too long}          | /parameters/text    | must be at most 5 characters long.
                    {channel: C1, message: a, text: b}     | /parameters/text    | is given twice, also as message.
                    """)
    void pointsAtWhatDoesNot(String given, String pointer, String problem) {
        assertThat(violations(given)).containsExactly(new Violation(pointer, problem));
    }

    @Test
    void completesSpellingsAndDefaults() {
        // When
        ObjectNode complete = parameters.complete(yaml("{channel: C1, text: hi}"));

        // Then
        assertThat(complete).isEqualTo(yaml("{channel: C1, message: hi, limit: 10}"));
    }

    @Test
    void aNullForWhatMayBeLeftOutIsNothing() {
        // Given
        ObjectNode given = yaml("{channel: C1, message: hi, kind: null, limit: null}");

        // When
        List<Violation> violations = parameters.violations(given);

        // Then
        assertThat(violations).isEmpty();
        assertThat(parameters.complete(given)).isEqualTo(yaml("{channel: C1, message: hi, limit: 10}"));
    }

    @Test
    void theSchemaIsPlainJsonSchema() {
        assertThat(parameters.schema()).isEqualTo(yaml("""
                                type: object
                                properties:
                                  channel: {type: string, minLength: 1}
                                  message: {type: string, maxLength: 5}
                                  limit: {type: integer, default: 10, maximum: 20}
                                  kind: {type: string, enum: [open, closed]}
                                  cells: {type: array, items: {type: [string, "null"]}}
                                required: [channel, message]
                                additionalProperties: false
                                """));
    }

    private List<Violation> violations(String given) {
        return parameters.violations(yaml(given));
    }

    private static ObjectNode yaml(String text) {
        try {
            return (ObjectNode) YAML.readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }
}
