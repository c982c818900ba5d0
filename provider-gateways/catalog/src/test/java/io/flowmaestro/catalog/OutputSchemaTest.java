package io.flowmaestro.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutputSchemaTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'a': 1}                     | {'type':'object','properties':{'a':{'type':'integer'}}}",
                "{'a': [{'b': true}, {'c': 1.5}]} | {'type':'object','properties':{'a':{'type':'array','items':"
                        + "{'type':'object','properties':{'b':{'type':'boolean'},'c':{'type':'number'}}}}}}",
                "[]                           | {'type':'array'}",
                "['x', null]                  | {'type':'array','items':{'type':['string','null']}}",
                "[1, 1.5]                     | {'type':'array','items':{'type':'number'}}"
            })
    void isWhatTheSampleShows(String sample, String schema) throws Exception {
        assertThat(OutputSchema.of(List.of(json(sample)))).isEqualTo(json(schema));
    }

    @Test
    void joinsWhatSeveralShow() throws Exception {
        assertThat(OutputSchema.of(List.of(json("{'a': 1}"), json("{'b': 'x'}"))))
                .isEqualTo(json("{'type':'object','properties':{'a':{'type':'integer'},'b':{'type':'string'}}}"));
    }

    @Test
    void knowsNothingWithoutASample() {
        assertThat(OutputSchema.of(List.of())).hasToString("true");
    }

    private static JsonNode json(String text) throws Exception {
        return JSON.readTree(text.replace('\'', '"'));
    }
}
