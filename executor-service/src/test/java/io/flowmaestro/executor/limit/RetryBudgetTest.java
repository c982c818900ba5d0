package io.flowmaestro.executor.limit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RetryBudgetTest {
    @Test
    void paysForTenAMinuteInAnyCase() {
        // Given
        RetryBudget budget = new RetryBudget(0);

        // When
        int atOnce = retries(budget, 0, 100);
        int aMinuteLater = retries(budget, 60_000, 100);

        // Then
        assertThat(atOnce).isEqualTo(10);
        assertThat(aMinuteLater).isEqualTo(10);
    }

    @Test
    void earnsOneRepeatByTenFirstAttempts() {
        // Given
        RetryBudget budget = new RetryBudget(0);
        retries(budget, 0, 10);

        // When
        for (int i = 0; i < 205; i++) {
            budget.firstAttempt();
        }

        // Then
        assertThat(retries(budget, 0, 100)).isEqualTo(20);
    }

    @Test
    void doesNotSaveUpForAStorm() {
        // Given
        RetryBudget budget = new RetryBudget(0);

        // When
        for (int i = 0; i < 100_000; i++) {
            budget.firstAttempt();
        }

        // Then
        assertThat(budget.remaining(0)).isBetween(109.0, 111.0);
        assertThat(retries(budget, 0, 1_000)).isBetween(109, 111);
    }

    private static int retries(RetryBudget budget, long now, int asked) {
        int paid = 0;
        for (int i = 0; i < asked; i++) {
            paid += budget.retry(now) ? 1 : 0;
        }
        return paid;
    }
}
