package io.flowmaestro.executor.limit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AdaptiveLimitTest {
    private final AdaptiveLimit limit = new AdaptiveLimit(200);

    @Test
    void staysWhereAnswersTakeAsLongAsEver() {
        // When
        answers(50, 50, 200);

        // Then
        assertThat(limit.limit()).isEqualTo(200);
    }

    @Test
    void fallsWhereAnswersTakeMuchLongerAndRisesAgain() {
        // Given
        answers(50, 50, 200);

        // When
        answers(5, 500, 200);
        int slow = limit.limit();
        answers(200, 50, 200);

        // Then
        assertThat(slow).isLessThan(150);
        assertThat(limit.limit()).isEqualTo(200);
    }

    @Test
    void doesNotBlameALimitThatNobodyReaches() {
        // Given
        answers(50, 50, 10);

        // When
        answers(20, 1_000, 10);

        // Then
        assertThat(limit.limit()).isEqualTo(200);
    }

    private void answers(int windows, long millis, int inFlight) {
        for (int i = 0; i < windows * AdaptiveLimit.WINDOW; i++) {
            limit.answered(millis, inFlight);
        }
    }
}
