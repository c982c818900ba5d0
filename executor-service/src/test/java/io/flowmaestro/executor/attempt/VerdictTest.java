package io.flowmaestro.executor.attempt;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowmaestro.catalog.Effect;
import io.flowmaestro.events.FailureKind;
import io.flowmaestro.events.OperationStatus;
import io.flowmaestro.vault.client.CredentialRef;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VerdictTest {
    @ParameterizedTest
    @CsvSource({
        "0, , , EXPIRED, EXPIRED",
        "1, NONE, , FAILED, TIMEOUT",
        "1, IDEMPOTENT, , FAILED, TIMEOUT",
        "2, KEYED, , FAILED, TIMEOUT",
        "1, AT_MOST_ONCE, , UNKNOWN, OUTCOME_UNKNOWN",
        "1, READ_BACK, , UNKNOWN, OUTCOME_UNKNOWN",
        "1, , RATE_LIMITED, FAILED, RATE_LIMITED"
    })
    void endsWhatNobodyRuns(
            int attempts,
            @Nullable Effect unfinished,
            @Nullable FailureKind last,
            OperationStatus status,
            FailureKind kind) {
        // Given
        JournalRow row = new JournalRow(
                new OperationKey("acme", "op_1"),
                new CredentialRef("acme", "conn"),
                "slack",
                "send_message",
                "",
                null,
                null,
                Instant.EPOCH,
                Instant.EPOCH,
                attempts,
                unfinished,
                last,
                null);

        // When
        Ending ending = Verdict.of(row);

        // Then
        assertThat(ending.status()).isEqualTo(status);
        assertThat(ending.error()).isNotNull();
        assertThat(ending.error().kind()).isEqualTo(kind);
        assertThat(ending.attempts()).isEqualTo(attempts);
    }
}
