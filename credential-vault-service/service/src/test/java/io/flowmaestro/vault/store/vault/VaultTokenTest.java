package io.flowmaestro.vault.store.vault;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowmaestro.vault.client.Secret;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VaultTokenTest {
    private final VaultToken token = new VaultToken(Secret.of("s.canary"), Duration.ofHours(1), true);

    @Test
    void isRenewedAtTwoThirdsLessUpToATenthAndNotByAllReplicasAtOnce() {
        // Given
        SplittableRandom random = new SplittableRandom(7);

        // When
        Stream<Duration> delays = Stream.generate(() -> VaultToken.renewAfter(Duration.ofHours(1), random))
                .limit(1_000);

        // Then
        assertThat(delays.distinct().toList())
                .hasSizeGreaterThan(900)
                .allSatisfy(delay -> assertThat(delay).isBetween(Duration.ofMinutes(36), Duration.ofMinutes(40)));
    }

    @ParameterizedTest
    @CsvSource({"PT1H, false", "PT59M59S, false", "PT53M, true", "PT0S, true"})
    void isWornOutWhereARenewalBringsLessThanItsFirstLife(Duration granted, boolean wornOut) {
        assertThat(token.wornOut(granted)).isEqualTo(wornOut);
    }

    @Test
    void doesNotPrint() {
        assertThat(token.toString()).doesNotContain("canary");
    }
}
