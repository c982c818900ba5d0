package io.flowmaestro.vault.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowmaestro.events.FailureKind;
import io.flowmaestro.vault.client.CredentialException;
import io.flowmaestro.vault.client.CredentialRef;
import io.flowmaestro.vault.client.PlatformKeys;
import io.flowmaestro.vault.client.RequestedOperation;
import io.flowmaestro.vault.client.Secret;
import java.security.Key;
import java.security.KeyPair;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.keys.HmacKey;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A3 a forged, replayed or foreign tenant token leases nothing")
class TenantTokensTest {
    private static final Instant NOW = Instant.parse("2026-12-01T10:00:00Z");
    private static final CredentialRef MAIN = new CredentialRef("acme", "conn_slack_main");
    private static final KeyPair EC = SigningKeys.pair("EC");
    private static final KeyPair RSA = SigningKeys.pair("RSA");
    private static final KeyPair ED25519 = SigningKeys.pair("Ed25519");

    static Stream<Object[]> keys() {
        return Stream.of(new Object[] {EC, "ES256"}, new Object[] {RSA, "RS256"}, new Object[] {ED25519, "EdDSA"});
    }

    @ParameterizedTest
    @MethodSource("keys")
    void takesTheTokenOfTheRequest(KeyPair pair, String algorithm) {
        // Given
        String token = sign(claims(), pair.getPrivate(), algorithm);

        // When / Then
        assertThat(check(pair, token)).isEqualTo("good");
    }

    @Test
    void asksForNoneWhereNoneIsRequired() {
        // Given
        TenantTokens off = new TenantTokens(null, Clock.systemUTC());

        // When / Then
        assertThat(off.check(MAIN, RequestedOperation.unsigned("op_1")).await().indefinitely())
                .isNull();
    }

    @Test
    void refusesARequestWithoutOne() {
        assertThat(check(EC, null)).isEqualTo("The request is not signed.");
    }

    @ParameterizedTest
    @CsvSource({"tenant,umbrella", "sub,conn_other", "jti,op_2", "sha256,abc", "sha256,"})
    void refusesOneOfAnotherRequest(String claim, String value) {
        // Given
        Map<String, Object> others = claims();
        others.put(claim, value);

        // When / Then
        assertThat(check(EC, sign(others, EC.getPrivate(), "ES256")))
                .isEqualTo("The request's tenant token is one of another request.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"tenant", "sub", "jti", "sha256"})
    void refusesOneThatDoesNotSayWhatFor(String claim) {
        // Given
        Map<String, Object> fewer = claims();
        fewer.remove(claim);

        // When / Then
        assertThat(check(EC, sign(fewer, EC.getPrivate(), "ES256")))
                .isEqualTo("The request's tenant token is one of another request.");
    }

    @Test
    void refusesAClaimThatIsNoText() {
        // Given
        Map<String, Object> odd = claims();
        odd.put("tenant", Map.of("is", "acme"));

        // When / Then
        assertThat(check(EC, sign(odd, EC.getPrivate(), "ES256")))
                .isEqualTo("The request's tenant token is one of another request.");
    }

    @ParameterizedTest
    @CsvSource({
        "-59, good",
        "-60, The request's tenant token has expired.",
        "-3600, The request's tenant token has expired.",
    })
    void takesAMinuteForClocksThatDiffer(long left, String verdict) {
        // Given
        Map<String, Object> claims = claims();
        claims.put("iat", NOW.minusSeconds(7_200).getEpochSecond());
        claims.put("exp", NOW.plusSeconds(left).getEpochSecond());

        // When / Then
        assertThat(check(EC, sign(claims, EC.getPrivate(), "ES256"))).isEqualTo(verdict);
    }

    @ParameterizedTest
    @CsvSource({"59, good", "61, bad"})
    void refusesOneOfTheFuture(long ahead, String verdict) {
        // Given
        Map<String, Object> claims = claims();
        claims.put("iat", NOW.plusSeconds(ahead).getEpochSecond());

        // When
        String said = check(EC, sign(claims, EC.getPrivate(), "ES256"));

        // Then
        assertThat(said.equals("good")).isEqualTo(verdict.equals("good"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"exp", "iat"})
    void refusesOneWithoutTimes(String claim) {
        // Given
        Map<String, Object> fewer = claims();
        fewer.remove(claim);

        // When / Then
        assertThat(check(EC, sign(fewer, EC.getPrivate(), "ES256"))).contains("is not good");
    }

    @Test
    void refusesAnotherKey() {
        assertThat(check(EC, sign(claims(), SigningKeys.pair("EC").getPrivate(), "ES256")))
                .contains("is not good");
    }

    @Test
    void refusesOneThatIsNotSignedAtAll() {
        assertThat(check(EC, sign(claims(), null, "none"))).contains("is not good");
    }

    @Test
    void refusesThePublicKeyAsASharedSecret() {
        // Given
        Key shared = new HmacKey(RSA.getPublic().getEncoded());

        // When / Then
        assertThat(check(RSA, sign(claims(), shared, "HS256"))).contains("is not good");
    }

    @ParameterizedTest
    @ValueSource(strings = {"RS384", "RS512", "PS256"})
    void refusesAnotherAlgorithm(String algorithm) {
        assertThat(check(RSA, sign(claims(), RSA.getPrivate(), algorithm))).contains("is not good");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "abc", "a.b.c", "..", "eyJhbGciOiJub25lIn0..", "{}"})
    void refusesWhatIsNoToken(String text) {
        assertThat(check(EC, text)).contains("is not good");
    }

    @Test
    void refusesATokenWithAChangedClaim() {
        // Given
        String[] ours = sign(claims(), EC.getPrivate(), "ES256").split("\\.");
        Map<String, Object> theirs = claims();
        theirs.put("tenant", "umbrella");
        String[] forged =
                sign(theirs, SigningKeys.pair("EC").getPrivate(), "ES256").split("\\.");

        // When / Then
        assertThat(check(EC, ours[0] + "." + forged[1] + "." + ours[2])).contains("is not good");
    }

    @Test
    void refusesAnEndlessToken() {
        assertThat(check(EC, "a".repeat(4_097))).contains("too long");
    }

    @Test
    void saysNothingOfTheToken() {
        // Given
        String token = sign(claims(), SigningKeys.pair("EC").getPrivate(), "ES256");

        // When / Then
        assertThatThrownBy(() -> tokens(EC)
                        .check(MAIN, new RequestedOperation("op_1", Secret.of(token)))
                        .await()
                        .indefinitely())
                .isInstanceOfSatisfying(CredentialException.class, failure -> {
                    assertThat(failure.kind()).isEqualTo(FailureKind.VALIDATION);
                    assertThat(failure.code()).isEqualTo(CredentialException.TENANT_TOKEN_REFUSED);
                    assertThat(failure).hasNoCause();
                    assertThat(failure.getMessage()).doesNotContain(token.substring(0, 12), "acme");
                });
    }

    /** {@code good}, or the sentence that refuses it. */
    private static String check(KeyPair pair, String token) {
        RequestedOperation operation = new RequestedOperation("op_1", token == null ? null : Secret.of(token));
        return tokens(pair)
                .check(MAIN, operation)
                .replaceWith("good")
                .onFailure(CredentialException.class)
                .recoverWithItem(Throwable::getMessage)
                .await()
                .indefinitely();
    }

    private static TenantTokens tokens(KeyPair pair) {
        return new TenantTokens(PlatformKeys.of(pair.getPublic()), Clock.fixed(NOW, ZoneOffset.UTC));
    }

    private static Map<String, Object> claims() {
        return new HashMap<>(Map.of(
                "tenant",
                "acme",
                "sub",
                "conn_slack_main",
                "jti",
                "op_1",
                "sha256",
                "a".repeat(64),
                "iat",
                NOW.getEpochSecond(),
                "exp",
                NOW.plusSeconds(300).getEpochSecond()));
    }

    private static String sign(Map<String, Object> claims, Key key, String algorithm) {
        JwtClaims all = new JwtClaims();
        claims.forEach(all::setClaim);
        JsonWebSignature token = new JsonWebSignature();
        token.setPayload(all.toJson());
        token.setAlgorithmHeaderValue(algorithm);
        token.setAlgorithmConstraints(AlgorithmConstraints.NO_CONSTRAINTS);
        token.setDoKeyValidation(false);
        if (key != null) {
            token.setKey(key);
        }
        try {
            return token.getCompactSerialization();
        } catch (JoseException e) {
            throw new AssertionError(e);
        }
    }
}
