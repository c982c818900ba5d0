package io.flowmaestro.connection.authorize;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowmaestro.vault.client.Secret;
import io.flowmaestro.vault.client.SecretAccess;
import org.junit.jupiter.api.Test;

class BrowserSecretsTest {
    @Test
    void challengesAsTheStandardsExampleDoes() {
        // Given
        Secret verifier = Secret.of("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"); // RFC 7636, appendix B

        // When
        String challenge = BrowserSecrets.challenge(verifier);

        // Then
        assertThat(challenge).isEqualTo("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    }

    @Test
    void makesTheVerifierFromBothHalvesAndFromNothingElse() {
        // Given
        Secret verifier = BrowserSecrets.verifier("binding", "seed");

        // When
        Secret again = BrowserSecrets.verifier("binding", "seed");
        Secret otherBrowser = BrowserSecrets.verifier("another", "seed");
        Secret otherSeed = BrowserSecrets.verifier("binding", "another");

        // Then
        assertThat(again).isEqualTo(verifier);
        assertThat(otherBrowser).isNotEqualTo(verifier);
        assertThat(otherSeed).isNotEqualTo(verifier);
        assertThat(verifier.reveal(SecretAccess.REDACT)).matches("[A-Za-z0-9_-]{43}"); // RFC 7636, section 4.1
    }

    @Test
    void printsNeitherHalf() {
        // Given
        BrowserSecrets secrets = BrowserSecrets.random();

        // When
        String printed = secrets.toString();

        // Then
        assertThat(printed).doesNotContain(secrets.state()).doesNotContain(secrets.binding());
    }
}
