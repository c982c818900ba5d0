package io.flowmaestro.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowmaestro.events.ConnectionStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TestTimesTest {
    private static final Instant NOW = Instant.parse("2026-12-01T00:00:00Z");

    private final TestTimes times = new TestTimes(TestConfig.of(Map.of()).test(), new Random(7));

    @Test
    void spreadsTestsByATenth() {
        // When
        List<Duration> waits = waits(ConnectionStatus.ACTIVE);

        // Then
        assertThat(waits)
                .allSatisfy(wait -> assertThat(wait).isBetween(Duration.ofMinutes(324), Duration.ofMinutes(396)));
        assertThat(waits.stream().distinct()).hasSizeGreaterThan(900);
    }

    @Test
    void looksAtDegradedOnesMoreOften() {
        assertThat(waits(ConnectionStatus.DEGRADED))
                .allSatisfy(wait -> assertThat(wait).isBetween(Duration.ofSeconds(810), Duration.ofSeconds(990)));
    }

    private List<Duration> waits(ConnectionStatus status) {
        return Stream.generate(() -> Duration.between(NOW, times.next(status, NOW)))
                .limit(1000)
                .toList();
    }
}
