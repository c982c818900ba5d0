package io.flowmaestro.executor.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TokenBucketTest {
    @Test
    void givesItsCapacityAtOnceAndThenByTheClock() {
        // Given
        TokenBucket bucket = new TokenBucket(2, Duration.ofSeconds(1), 0);

        // When
        boolean first = bucket.take(0);
        boolean second = bucket.take(0);
        boolean third = bucket.take(0);

        // Then
        assertThat(first).isTrue();
        assertThat(second).isTrue();
        assertThat(third).isFalse();
        assertThat(bucket.nextAt(0)).isEqualTo(500);
        assertThat(bucket.take(499)).isFalse();
        assertThat(bucket.take(500)).isTrue();
    }

    @Test
    void neverGivesMoreThanItsCapacityAndWhatTheTimeBrought() {
        // Given
        Random random = new Random(7);
        TokenBucket bucket = new TokenBucket(5, Duration.ofSeconds(1), 0);
        long now = 0;
        int taken = 0;

        // When
        for (int i = 0; i < 10_000; i++) {
            now += random.nextInt(50);
            taken += bucket.take(now) ? 1 : 0;
        }

        // Then
        assertThat((double) taken).isBetween(5 * now / 1_000.0, 5 + 5 * now / 1_000.0);
    }

    @Test
    void saysWhenTheNextOneIsThere() {
        // Given
        Random random = new Random(8);
        TokenBucket bucket = new TokenBucket(3, Duration.ofSeconds(7), 0);
        long now = 0;

        for (int i = 0; i < 1_000; i++) {
            // When
            long next = bucket.nextAt(now);

            // Then
            assertThat(bucket.take(next)).isTrue();
            now = next + random.nextInt(1_000);
        }
    }

    @Test
    void isFullAgainInTime() {
        // Given
        TokenBucket bucket = new TokenBucket(4, Duration.ofSeconds(1), 0);

        // When
        bucket.take(0);

        // Then
        assertThat(bucket.isFull(249)).isFalse();
        assertThat(bucket.isFull(250)).isTrue();
    }
}
