package io.flowmaestro.vault.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowmaestro.spi.SignerCredential.Kept;
import io.flowmaestro.spi.SignerCredential.Lent;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AwsSigningKeyTest {
    private static final Instant NOW = Instant.parse("2015-08-30T12:36:00Z");
    private static final String SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

    private final AwsSigningKey signer = new AwsSigningKey();

    /** The key is that of AWS's documentation, "Derive a signing key". */
    @Test
    void lendsTheKeyOfTheDayAndNotTheSecret() {
        // When
        Lent lent = signer.lend(new Kept(credential(), params(), NOW));

        // Then
        assertThat(lent.credential())
                .isEqualTo(Map.of(
                        "access_key_id",
                        "AKIDEXAMPLE",
                        "signing_key",
                        "c4afb1cc5771d871763a393e44b703571b55cc28424d1a5e86da6ed3c154a4b9/20150830/us-east-1/iam"));
    }

    @Test
    void lendsTheSessionTokenOfATemporaryCredential() {
        // Given
        Map<String, String> temporary = new HashMap<>(credential());
        temporary.put("session_token", "session");

        // When
        Lent lent = signer.lend(new Kept(temporary, params(), NOW));

        // Then
        assertThat(lent.credential()).containsEntry("session_token", "session").doesNotContainValue(SECRET);
    }

    @ParameterizedTest
    @CsvSource({
        "2015-08-30T00:00:00Z, 20150830, 2015-08-31T00:01:00Z",
        "2015-08-30T23:59:59.999Z, 20150830, 2015-08-31T00:01:00Z",
        "2015-08-31T00:00:00Z, 20150831, 2015-09-01T00:01:00Z"
    })
    void lendsItAMinuteBeyondTheDay(Instant now, String date, Instant until) {
        // When
        Lent lent = signer.lend(new Kept(credential(), params(), now));

        // Then
        assertThat(lent.credential().get("signing_key")).contains("/" + date + "/");
        assertThat(lent.until()).isEqualTo(until);
    }

    @ParameterizedTest
    @ValueSource(strings = {"access_key_id", "secret_access_key"})
    void lendsNothingOfAHalfCredential(String missing) {
        // Given
        Map<String, String> half = new HashMap<>(credential());
        half.remove(missing);

        // Then
        assertThatThrownBy(() -> signer.lend(new Kept(half, params(), NOW)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("There is no " + missing + " to derive a signing key with.");
    }

    @Test
    void printsNoSecret() {
        // Given
        Kept kept = new Kept(credential(), params(), NOW);

        // Then
        assertThat(kept.toString() + signer.lend(kept)).doesNotContain(SECRET).doesNotContain("c4afb1cc");
    }

    private static Map<String, String> credential() {
        return Map.of("access_key_id", "AKIDEXAMPLE", "secret_access_key", SECRET);
    }

    private static Map<String, String> params() {
        return Map.of("region", "us-east-1", "service", "iam");
    }
}
