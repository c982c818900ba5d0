package io.flowmaestro.vault.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowmaestro.vault.client.CredentialRef;
import io.flowmaestro.vault.client.Secret;
import io.flowmaestro.vault.store.StoredCredential;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RefreshTimesTest {
    private static final Instant ISSUED = Instant.parse("2026-12-01T10:00:00Z");

    private final RefreshTimes times = new RefreshTimes(Duration.ofMinutes(2));

    @Test
    void spreadsOverTheLastPartOfALife() {
        // When
        List<Double> shares = IntStream.range(0, 10_000)
                .mapToObj(i -> times.of(new CredentialRef("acme", "conn_" + i), living(Duration.ofHours(1), null)))
                .map(at -> Duration.between(ISSUED, at).toMillis() / 3_600_000.0)
                .sorted()
                .toList();

        // Then
        assertThat(shares).allMatch(share -> share >= 0.599 && share <= 0.8);
        for (int tenth = 0; tenth < 10; tenth++) {
            double from = 0.6 + 0.02 * tenth;
            assertThat(shares.stream().filter(share -> share >= from && share < from + 0.02))
                    .as("those in tenth %d", tenth)
                    .hasSizeBetween(800, 1200);
        }
    }

    @Test
    void isTheSameForTheSameCredential() {
        // Given
        CredentialRef ref = new CredentialRef("acme", "conn_1");

        // Then
        assertThat(times.of(ref, living(Duration.ofHours(1), null)))
                .isEqualTo(times.of(ref, living(Duration.ofHours(1), null)));
    }

    @Test
    void leavesToThoseWhoAskWhatLivesTooShortOrForEverOrIsRefused() {
        // Given
        CredentialRef ref = new CredentialRef("acme", "conn_1");

        // Then
        assertThat(times.of(ref, living(Duration.ofSeconds(119), null))).isNull();
        assertThat(times.of(ref, living(null, null))).isNull();
        assertThat(times.of(ref, living(Duration.ofHours(1), "invalid_grant"))).isNull();
    }

    private static StoredCredential living(@Nullable Duration life, @Nullable String refusal) {
        return new StoredCredential(
                "google_sheets",
                "oauth2",
                Map.of("access_token", Secret.of("access")),
                Secret.of("refresh"),
                Map.of(),
                Map.of(),
                null,
                List.of(),
                false,
                ISSUED,
                life == null ? null : ISSUED.plus(life),
                null,
                refusal);
    }
}
