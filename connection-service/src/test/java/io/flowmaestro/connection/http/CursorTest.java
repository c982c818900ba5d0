package io.flowmaestro.connection.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.flowmaestro.connection.ProblemException;
import org.junit.jupiter.api.Test;

class CursorTest {
    @Test
    void bringsBackTheId() {
        // Given
        String cursor = Cursor.after("conn_slack_main");

        // When
        String id = Cursor.id(cursor);

        // Then
        assertThat(id).isEqualTo("conn_slack_main");
        assertThat(Cursor.id(null)).isEmpty();
    }

    @Test
    void refusesWhatIsNoCursor() {
        // Given
        String notOurs = "§";

        // Then
        assertThatExceptionOfType(ProblemException.class).isThrownBy(() -> Cursor.id(notOurs));
        assertThatExceptionOfType(ProblemException.class).isThrownBy(() -> Cursor.id("AA"));
    }
}
