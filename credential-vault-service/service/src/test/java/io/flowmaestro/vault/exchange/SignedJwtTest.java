package io.flowmaestro.vault.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.Signature;
import java.time.Instant;
import java.util.Base64;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SignedJwtTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Keys KEYS = Keys.generate();
    private static final Instant NOW = Instant.parse("2026-12-01T09:00:00Z");

    static Stream<String> pems() {
        return Stream.of(
                KEYS.pkcs8(),
                KEYS.pkcs1(),
                KEYS.pkcs8().replace("\n", "\\n"),
                KEYS.pkcs1().replace("\n", "\r\n"));
    }

    @ParameterizedTest
    @MethodSource("pems")
    void signsWithAKeyInAnyForm(String pem) throws Exception {
        // Given
        ObjectNode header = JSON.createObjectNode().put("kid", "k1");
        ObjectNode claims = JSON.createObjectNode().put("iss", "me");

        // When
        String jwt = SignedJwt.of(RsaKey.of(pem), header, claims, NOW);

        // Then
        String[] parts = jwt.split("\\.");
        Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initVerify(KEYS.pair().getPublic());
        signature.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
        assertThat(signature.verify(Base64.getUrlDecoder().decode(parts[2]))).isTrue();
        assertThat(decoded(parts[0]))
                .isEqualTo(JSON.readTree("{\"kid\": \"k1\", \"alg\": \"RS256\", \"typ\": \"JWT\"}"));
        JsonNode said = decoded(parts[1]);
        assertThat(said.path("iss").asText()).isEqualTo("me");
        assertThat(said.path("iat").asLong()).isEqualTo(NOW.minusSeconds(60).getEpochSecond());
        assertThat(said.path("exp").asLong())
                .isBetween(NOW.getEpochSecond(), NOW.plusSeconds(540).getEpochSecond());
        assertThat(said.path("jti").asText()).isNotEmpty();
    }

    @Test
    void noTwoAreTheSame() {
        // Given
        ObjectNode claims = JSON.createObjectNode();

        // Then
        assertThat(SignedJwt.of(KEYS.pair().getPrivate(), claims, NOW))
                .isNotEqualTo(SignedJwt.of(KEYS.pair().getPrivate(), claims, NOW));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "canary",
                "-----BEGIN PRIVATE KEY-----\nY2FuYXJ5\n-----END PRIVATE KEY-----",
                "-----BEGIN RSA PRIVATE KEY-----\nY2FuYXJ5\n-----END RSA PRIVATE KEY-----",
                "-----BEGIN EC PRIVATE KEY-----\nY2FuYXJ5\n-----END EC PRIVATE KEY-----"
            })
    void saysNothingOfWhatIsNoKey(String pem) {
        assertThatThrownBy(() -> RsaKey.of(pem))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("It is no RSA private key in PEM.")
                .hasNoCause();
    }

    private static JsonNode decoded(String part) throws Exception {
        return JSON.readTree(Base64.getUrlDecoder().decode(part));
    }
}
