package io.flowmaestro.vault.lease;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowmaestro.vault.client.Secret;
import io.flowmaestro.vault.store.StoredCredential;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LeaseTermsTest {
    private static final Instant NOW = Instant.parse("2026-12-01T10:00:00Z");

    @ParameterizedTest
    @CsvSource({
        "3600, 300",
        "361, 300",
        "360, 300",
        "359, 299",
        "100, 40",
        "90, 30",
        "89, 30",
        "31, 30",
        "30, 30",
        "29, 29",
        "1, 1"
    })
    void lendsForFiveMinutesAndAMinuteLessThanTheTokenLives(long left, long life) {
        // When
        Instant end = LeaseTerms.end(expiresIn(left), NOW).orElseThrow();

        // Then
        assertThat(end).isEqualTo(NOW.plusSeconds(life));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, -3600})
    void lendsNoTokenThatIsOver(long left) {
        assertThat(LeaseTerms.end(expiresIn(left), NOW)).isEmpty();
    }

    @Test
    void lendsForFiveMinutesWhatDoesNotExpire() {
        // Given
        StoredCredential key = credential(null, null, null);

        // Then
        assertThat(LeaseTerms.end(key, NOW)).contains(NOW.plusSeconds(300));
        assertThat(LeaseTerms.refreshFirst(key, NOW)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"3600, false", "91, false", "90, false", "89, true", "0, true", "-5, true"})
    void refreshesFirstWhereLessThanHalfAMinuteIsLeftToLend(long left, boolean refresh) {
        assertThat(LeaseTerms.refreshFirst(expiresIn(left), NOW)).isEqualTo(refresh);
    }

    @Test
    void refreshesNothingThatCannotBe() {
        // Given
        StoredCredential withoutRefreshToken = credential(NOW.plusSeconds(10), null, null);
        StoredCredential refused = credential(NOW.plusSeconds(10), Secret.of("refresh"), "invalid_grant");

        // Then
        assertThat(LeaseTerms.refreshFirst(withoutRefreshToken, NOW)).isFalse();
        assertThat(LeaseTerms.refreshFirst(refused, NOW)).isFalse();
    }

    private static StoredCredential expiresIn(long seconds) {
        return credential(NOW.plusSeconds(seconds), Secret.of("refresh"), null);
    }

    private static StoredCredential credential(Instant expiresAt, Secret refreshToken, String refusal) {
        return new StoredCredential(
                "google_sheets",
                "oauth2",
                Map.of("access_token", Secret.of("access")),
                refreshToken,
                Map.of(),
                Map.of(),
                null,
                List.of(),
                false,
                null,
                expiresAt,
                null,
                refusal);
    }
}
