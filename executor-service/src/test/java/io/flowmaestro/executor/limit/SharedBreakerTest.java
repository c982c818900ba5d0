package io.flowmaestro.executor.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowmaestro.executor.limit.Breaker.State;
import org.junit.jupiter.api.Test;

class SharedBreakerTest {
    private final SharedBreaker<String> breaker = new SharedBreaker<>();

    @Test
    void staysClosedForOneBrokenConnection() {
        // When
        for (int i = 0; i < 1_000; i++) {
            breaker.fail("broken", i);
        }

        // Then
        assertThat(breaker.state()).isEqualTo(State.CLOSED);
    }

    @Test
    void opensWhereThreeOfAFewFail() {
        // Given
        breaker.answer("well", 0);
        breaker.fail("a", 0);
        breaker.fail("b", 0);

        // When
        breaker.fail("c", 0);

        // Then
        assertThat(breaker.state()).isEqualTo(State.OPEN);
        assertThat(breaker.nextAt(0)).isEqualTo(Breaker.SHORTEST);
    }

    @Test
    void staysClosedWhereThreeOfManyFail() {
        // Given
        for (int i = 0; i < 8; i++) {
            breaker.answer("well" + i, 0);
        }

        // When
        breaker.fail("a", 0);
        breaker.fail("b", 0);
        breaker.fail("c", 0);

        // Then
        assertThat(breaker.state()).isEqualTo(State.CLOSED);
    }

    @Test
    void forgetsWhatFailedLongAgo() {
        // Given
        breaker.fail("a", 0);
        breaker.fail("b", 0);

        // When
        breaker.fail("c", SharedBreaker.RECENT + 1);

        // Then
        assertThat(breaker.state()).isEqualTo(State.CLOSED);
    }

    @Test
    void opensHalfWithAnAnswer() {
        // Given
        breaker.fail("a", 0);
        breaker.fail("b", 0);
        breaker.fail("c", 0);

        // When
        breaker.start();
        breaker.answer("a", Breaker.SHORTEST);

        // Then
        assertThat(breaker.state()).isEqualTo(State.HALF_OPEN);
    }
}
