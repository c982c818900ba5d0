package io.flowmaestro.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventJsonTest {
    private static final String REQUEST =
            "{\"provider\":\"slack\",\"operation\":\"send_message\",\"connectionId\":\"c1\",%s}";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-1",
                "9007199254740993",
                "123456789012345678901234567890",
                "1.50",
                "100.0",
                "0.1",
                "1234567890.123456"
            })
    void keepsNumbersAsTheyAre(String number) throws Exception {
        // Given
        String value = "{\"n\":" + number + "}";

        // When
        String written = EventJson.MAPPER.writeValueAsString(EventJson.MAPPER.readTree(value));

        // Then
        assertThat(written).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"idempotencyKey\":7",
                "\"idempotencyKey\":true",
                "\"debug\":\"true\"",
                "\"debug\":1",
                "\"ordering\":1",
                "\"ordering\":\"CONNECTION\"",
                "\"deadline\":\"tomorrow\"",
                "\"deadline\":1764583200",
                "\"deadline\":\"1764583200\"",
                "\"deadline\":\"2026-12-01T10:00:00\"",
                "\"parameters\":[]",
                "\"workflow\":\"wf_1\""
            })
    void takesNothingForWhatItIsNot(String field) {
        // Given
        String value = REQUEST.formatted(field);

        // Then
        assertThatThrownBy(() -> EventJson.MAPPER.readValue(value, OperationRequested.class))
                .isInstanceOf(JsonProcessingException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2026-12-01T10:00:00Z", "2026-12-01T11:00:00+01:00", "2026-12-01T10:00:00.000z"})
    void readsInstantsOfRfc3339(String instant) throws Exception {
        // Given
        String value = REQUEST.formatted("\"deadline\":\"" + instant + "\"");

        // When
        OperationRequested request = EventJson.MAPPER.readValue(value, OperationRequested.class);

        // Then
        assertThat(request.deadline()).isEqualTo(Instant.parse("2026-12-01T10:00:00Z"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{} {}", "{}]", "{\"a\":1} and more", "{", "{'a':1}", "NaN"})
    void refusesWhatIsNotOneValue(String text) {
        assertThatThrownBy(() -> EventJson.MAPPER.readTree(text)).isInstanceOf(JsonProcessingException.class);
    }
}
