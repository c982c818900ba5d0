package io.flowmaestro.benchmarks.suite;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GateTest {
    private static final String NAME = "B1a, some work, executor / ceiling";

    @Test
    void letsATenthPass() {
        // Given
        Gate gate = new Gate(Map.of(NAME, List.of(0.5, 0.4, 0.6)));

        // When
        List<String> worse = gate.worse(report(0.46, Target.atLeast(0.85)));

        // Then
        assertThat(worse).isEmpty();
    }

    @Test
    void tellsWhatFellFurther() {
        // Given
        Gate gate = new Gate(Map.of(NAME, List.of(0.5, 0.4, 0.6)));

        // When
        List<String> worse = gate.worse(report(0.44, Target.atLeast(0.85)));

        // Then
        assertThat(worse).containsExactly(NAME + " was 0.500 and is 0.440");
    }

    @Test
    void tellsWhatRoseWhereLessIsBetter() {
        // Given
        Gate gate = new Gate(Map.of(NAME, List.of(1.0)));

        // When
        List<String> worse = gate.worse(report(1.2, Target.atMost(1.1)));

        // Then
        assertThat(worse).hasSize(1);
    }

    @Test
    void keepsTheLastTen() {
        // Given
        Gate gate = new Gate(Map.of(NAME, Collections.nCopies(Gate.KEPT, 1.0)));

        // When
        IntStream.range(0, 6).forEach(run -> gate.keep(report(0.5, Target.atLeast(0.85))));

        // Then
        assertThat(gate.worse(report(0.5, Target.atLeast(0.85)))).isEmpty();
    }

    @Test
    void whatWasNeverKeptCannotFall() {
        // Given
        Gate gate = new Gate(Map.of());

        // When
        List<String> worse = gate.worse(report(0.1, Target.atLeast(0.85)));

        // Then
        assertThat(worse).isEmpty();
    }

    private static Report report(double ratio, Target target) {
        Figure figure = new Figure("some work", "executor / ceiling", "ratio", List.of(ratio), target);
        return new Report(
                "B1a", "a title", "2026-01-01T00:00:00Z", "quick", "17", "a machine", List.of(figure), List.of());
    }
}
