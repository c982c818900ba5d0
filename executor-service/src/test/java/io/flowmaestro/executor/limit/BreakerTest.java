package io.flowmaestro.executor.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowmaestro.executor.limit.Breaker.State;
import org.junit.jupiter.api.Test;

class BreakerTest {
    private final Breaker breaker = new Breaker();

    @Test
    void opensAfterFailuresInARowAndNotBefore() {
        // Given
        fail(Breaker.FAILURES - 1, 0);
        breaker.answer();

        // When
        fail(Breaker.FAILURES - 1, 0);
        long before = breaker.nextAt(0);
        breaker.fail(0);

        // Then
        assertThat(before).isZero();
        assertThat(breaker.state()).isEqualTo(State.OPEN);
        assertThat(breaker.nextAt(0)).isEqualTo(Breaker.SHORTEST);
    }

    @Test
    void letsOneThroughToSeeAndMoreWithEachAnswer() {
        // Given
        fail(Breaker.FAILURES, 0);

        // When
        long first = breaker.nextAt(Breaker.SHORTEST);
        breaker.start();
        long second = breaker.nextAt(Breaker.SHORTEST);
        breaker.answer();

        // Then
        assertThat(first).isEqualTo(Breaker.SHORTEST);
        assertThat(second).isEqualTo(Breaker.NEVER);
        assertThat(breaker.state()).isEqualTo(State.HALF_OPEN);
        breaker.end();
        for (int answers = 1; answers < Breaker.ANSWERS; answers++) {
            for (int call = 0; call <= answers; call++) {
                assertThat(breaker.nextAt(Breaker.SHORTEST)).isEqualTo(Breaker.SHORTEST);
                breaker.start();
            }
            assertThat(breaker.nextAt(Breaker.SHORTEST)).isEqualTo(Breaker.NEVER);
            breaker.answer();
            for (int call = 0; call <= answers; call++) {
                breaker.end();
            }
        }
        assertThat(breaker.state()).isEqualTo(State.CLOSED);
    }

    @Test
    void opensAgainWithTheFirstFailureOfThoseItLetThrough() {
        // Given
        fail(Breaker.FAILURES, 0);
        breaker.start();
        breaker.answer();
        breaker.end();
        breaker.start();

        // When
        breaker.fail(Breaker.SHORTEST);

        // Then
        assertThat(breaker.state()).isEqualTo(State.OPEN);
        assertThat(breaker.nextAt(Breaker.SHORTEST)).isEqualTo(3 * Breaker.SHORTEST);
    }

    @Test
    void staysOpenLongerEachTimeUpToABound() {
        // Given
        long now = 0;
        fail(Breaker.FAILURES, now);

        for (long expected : new long[] {1_000, 2_000, 4_000, 4_000}) {
            // When
            long next = breaker.nextAt(now);

            // Then
            assertThat(next - now).isEqualTo(expected);
            now = next;
            breaker.start();
            breaker.fail(now);
        }
    }

    @Test
    void letsAnotherThroughWhereTheFirstSaidNothing() {
        // Given
        fail(Breaker.FAILURES, 0);
        breaker.start();

        // When
        breaker.end();

        // Then
        assertThat(breaker.nextAt(Breaker.SHORTEST)).isEqualTo(Breaker.SHORTEST);
    }

    private void fail(int times, long now) {
        for (int i = 0; i < times; i++) {
            breaker.fail(now);
        }
    }
}
