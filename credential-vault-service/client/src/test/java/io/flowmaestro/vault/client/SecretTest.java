package io.flowmaestro.vault.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SecretTest {
    private static final String CANARY = "canary-5b1f";

    private final ObjectMapper json = new ObjectMapper();

    @Test
    void printsNothingOfItsValue() {
        // When
        String printed = lease(Secret.of(CANARY)).toString();

        // Then
        assertThat(printed).contains("[secret]").doesNotContain(CANARY);
    }

    @Test
    void isNotWrittenAsJson() {
        assertThatThrownBy(() -> json.writeValueAsString(Map.of("token", Secret.of(CANARY))))
                .isInstanceOf(JsonProcessingException.class)
                .hasMessageContaining("A secret is not written as JSON")
                .hasMessageNotContaining(CANARY);
    }

    @Test
    void isNotWrittenAsPartOfALease() {
        // Given
        ObjectMapper withTimes = new ObjectMapper().findAndRegisterModules();

        // Then
        assertThatThrownBy(() -> withTimes.writeValueAsString(lease(Secret.of(CANARY))))
                .hasMessageContaining("A secret is not written as JSON")
                .hasMessageNotContaining(CANARY);
    }

    @Test
    void isNotTurnedIntoATree() {
        assertThatThrownBy(() -> json.valueToTree(List.of(Secret.of(CANARY))))
                .hasMessageContaining("A secret is not written as JSON")
                .hasMessageNotContaining(CANARY);
    }

    @Test
    void fingerprintIsTheHashOfTheToken() {
        // When
        String fingerprint = lease(Secret.of("abc")).fingerprint();

        // Then: the example of FIPS 180-2, appendix B.1
        assertThat(fingerprint).isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    private static Lease lease(Secret token) {
        return new Lease(
                new CredentialRef("acme", "conn_slack_main"),
                "slack",
                "oauth2",
                Map.of("access_token", token),
                Map.of(),
                List.of(),
                false,
                true,
                Instant.parse("2026-12-01T10:00:00Z"));
    }
}
