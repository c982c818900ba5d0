package io.flowmaestro.executor.attempt;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RetryScheduleTest {
    private final RetrySchedule schedule = new RetrySchedule(new Random(7));

    @Test
    void spreadsTheWaitOverAWindowThatDoubles() {
        // Given
        int samples = 2_000;

        // When
        List<Duration> first = IntStream.range(0, samples)
                .mapToObj(i -> schedule.after(1, null))
                .toList();
        List<Duration> second = IntStream.range(0, samples)
                .mapToObj(i -> schedule.after(2, null))
                .toList();

        // Then
        assertThat(first).allMatch(wait -> wait.toMillis() <= 200).anyMatch(wait -> wait.toMillis() > 180);
        assertThat(first).anyMatch(wait -> wait.toMillis() < 20);
        assertThat(second).allMatch(wait -> wait.toMillis() <= 400).anyMatch(wait -> wait.toMillis() > 360);
    }

    @Test
    void neverWaitsLongerThanTheCap() {
        // When
        List<Duration> waits = IntStream.range(1, 200)
                .mapToObj(attempt -> schedule.after(attempt, null))
                .toList();

        // Then
        assertThat(waits).allMatch(wait -> wait.toMillis() <= 20_000);
    }

    @Test
    void waitsAsLongAsTheProviderAsksAndNoShorter() {
        // When
        Duration longer = schedule.after(1, 30L);
        Duration shorter = schedule.after(10, 0L);

        // Then
        assertThat(longer).isEqualTo(Duration.ofSeconds(30));
        assertThat(shorter).isPositive();
    }
}
