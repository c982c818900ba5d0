package io.flowmaestro.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FailureKindTest {
    /** The wire's table, in its order. */
    private static final List<String> WORDS = List.of(
            "invalid_auth",
            "missing_scope",
            "not_found",
            "validation",
            "conflict",
            "rate_limited",
            "unavailable",
            "timeout",
            "rejected",
            "invalid_response",
            "credential_unavailable",
            "outcome_unknown",
            "expired",
            "unsupported",
            "internal");

    @Test
    void hasTheWiresWords() {
        assertThat(Arrays.stream(FailureKind.values()).map(FailureKind::word)).containsExactlyElementsOf(WORDS);
    }

    @ParameterizedTest
    @EnumSource
    void isItsWordInJson(FailureKind kind) {
        assertThat(EventJson.MAPPER.valueToTree(kind).textValue()).isEqualTo(kind.word());
        assertThat(FailureKind.of(kind.word())).isEqualTo(kind);
    }

    @ParameterizedTest
    @EnumSource
    void saysWhatToDo(FailureKind kind) {
        assertThat(kind.hint()).endsWith(".");
        assertThat(kind.retryable()).isEqualTo(kind.action() == Action.WAIT && kind != FailureKind.EXPIRED);
    }

    @Test
    void isAClosedSet() {
        assertThatThrownBy(() -> FailureKind.of("bad_luck")).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @EnumSource
    void namesTheStatusOfAConnectionAsJsonDoes(ConnectionStatus status) {
        assertThat(EventJson.MAPPER.valueToTree(status).textValue()).isEqualTo(status.word());
    }
}
