package io.flowmaestro.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flowmaestro.backing.testing.IssuerTestResource;
import io.flowmaestro.backing.testing.KafkaTestResource;
import io.flowmaestro.backing.testing.PostgresTestResource;
import io.flowmaestro.events.EventHeader;
import io.flowmaestro.executor.alert.Alerts;
import io.flowmaestro.vault.client.CredentialRef;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@QuarkusTest
@QuarkusTestResource(KafkaTestResource.class)
@QuarkusTestResource(PostgresTestResource.class)
@QuarkusTestResource(IssuerTestResource.class)
@TestProfile(SignatureIT.Signed.class)
@DisplayName(
        "A3 with signatures required, a request without its own token is a dead letter with an alert, and nothing is called")
class SignatureIT extends ExecutorFixture {
    private static final KeyPair PLATFORM = pair();
    private static final KeyPair OTHER = pair();

    @Inject
    Alerts alerts;

    /** The platform's public key in a file. */
    public static final class Signed implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "flowmaestro.executor.requests.signature",
                    "required",
                    "flowmaestro.executor.requests.public-key-file",
                    keyFile().toString());
        }

        private static Path keyFile() {
            try {
                Path file = Files.createTempFile("platform", ".pem");
                file.toFile().deleteOnExit();
                String base64 = Base64.getMimeEncoder()
                        .encodeToString(PLATFORM.getPublic().getEncoded());
                return Files.writeString(
                        file, "-----BEGIN PUBLIC KEY-----\n" + base64 + "\n-----END PUBLIC KEY-----\n");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Test
    void aSignedRequestRuns() {
        // Given
        CredentialRef connection = connection("acme");
        String id = id();

        // When
        platform.send(signed(ask(connection, id).record(), PLATFORM, claims -> claims));

        // Then
        assertThat(platform.result("acme", id).json().path("status").asText()).isEqualTo("succeeded");
        assertThat(gateway.calls(connection)).hasSize(1);
    }

    static Stream<Arguments> forged() {
        return Stream.of(
                Arguments.of("another's key", OTHER, with("iss", "platform")),
                Arguments.of("another tenant's", PLATFORM, with("tenant", "globex")),
                Arguments.of("another connection's", PLATFORM, with("sub", "conn_other")),
                Arguments.of("another operation's, replayed", PLATFORM, with("jti", "op_other")),
                Arguments.of("of another body", PLATFORM, with("sha256", "0".repeat(64))),
                Arguments.of("expired", PLATFORM, with("exp", 1_000L)),
                Arguments.of("without an end", PLATFORM, (UnaryOperator<JwtClaims>) claims -> {
                    claims.unsetClaim("exp");
                    return claims;
                }));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("forged")
    void aForgedOneIsRefused(String name, KeyPair pair, UnaryOperator<JwtClaims> forgery) {
        // Given
        CredentialRef connection = connection("acme");
        String id = id();

        // When
        platform.send(signed(ask(connection, id).record(), pair, forgery));

        // Then
        assertRefused(connection, id);
    }

    @Test
    void anUnsignedOneIsRefusedAndTakesNobodysId() {
        // Given
        CredentialRef connection = connection("acme");
        String id = id();

        // When
        platform.send(ask(connection, id));

        // Then
        assertRefused(connection, id);
        platform.send(signed(ask(connection, id).record(), PLATFORM, claims -> claims));
        assertThat(platform.result("acme", id).json().path("status").asText()).isEqualTo("succeeded");
    }

    @Test
    void whatIsNoRequestIsNotAnsweredUnsigned() {
        // Given
        CredentialRef connection = connection("acme");
        String id = id();

        // When
        platform.send(ask(connection, id).value("no JSON".getBytes(StandardCharsets.UTF_8)));

        // Then
        assertRefused(connection, id);
    }

    @Test
    void alertsAreForgottenWhereNothingComesOfThemAnyMore() {
        // Given
        CredentialRef connection = connection("acme");
        String id = id();
        platform.send(ask(connection, id));
        assertRefused(connection, id);
        for (String[] alert : new String[][] {{"resolved", "true"}, {"open", "null"}}) {
            query(
                    "insert into alert select tenant, $2, connection_id, provider, $2, kind, error, raised_by, raised_at, true,"
                            + " raised_by, case when $3 = 'true' then raised_at end, $3 = 'true', traceparent"
                            + " from alert where connection_id = $1 and alert_id like '%:refused'",
                    connection.connectionId(), alert[0], alert[1]);
        }

        // When
        await().until(() -> {
            alerts.prune(Instant.now().plusSeconds(60)).await().atMost(Duration.ofSeconds(10));
            return query("select 1 from alert where connection_id = $1", connection.connectionId())
                            .size()
                    == 1;
        });

        // Then
        assertThat(query(
                        "select 1 from alert where alert_id = 'open' and connection_id = $1",
                        connection.connectionId()))
                .hasSize(1);
    }

    private void assertRefused(CredentialRef connection, String id) {
        assertThat(platform.deadLetter(EventHeader.ID, id).header(EventHeader.DEAD_LETTER_REASON))
                .isEqualTo("signature");
        await().untilAsserted(() -> assertThat(platform.alerts(connection.tenant(), connection.connectionId()))
                .extracting(alert -> alert.json().path("error").path("code").asText())
                .containsExactly("tenant_token_refused"));
        assertThat(gateway.calls(connection)).isEmpty();
        assertThat(platform.results(connection.tenant(), id)).isEmpty();
        assertThat(query("select 1 from operation where operation_id = $1", id)).isEmpty();
    }

    private static UnaryOperator<JwtClaims> with(String claim, Object value) {
        return claims -> {
            claims.setClaim(claim, value);
            return claims;
        };
    }

    private static ProducerRecord<byte[], byte[]> signed(
            ProducerRecord<byte[], byte[]> request, KeyPair pair, UnaryOperator<JwtClaims> forgery) {
        JwtClaims claims = new JwtClaims();
        claims.setStringClaim("tenant", header(request, EventHeader.TENANT));
        claims.setSubject(header(request, EventHeader.SUBJECT));
        claims.setJwtId(header(request, EventHeader.ID));
        claims.setStringClaim("sha256", HexFormat.of().formatHex(sha256(request.value())));
        claims.setIssuedAtToNow();
        claims.setExpirationTimeMinutesInTheFuture(5);
        JsonWebSignature token = new JsonWebSignature();
        token.setPayload(forgery.apply(claims).toJson());
        token.setAlgorithmHeaderValue("ES256");
        token.setKey(pair.getPrivate());
        try {
            request.headers()
                    .add(
                            EventHeader.TENANT_TOKEN,
                            token.getCompactSerialization().getBytes(StandardCharsets.US_ASCII));
            return request;
        } catch (JoseException e) {
            throw new AssertionError(e);
        }
    }

    private static String header(ProducerRecord<byte[], byte[]> request, String name) {
        return new String(request.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    private static byte[] sha256(byte[] value) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(value);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private static KeyPair pair() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(256);
            return generator.generateKeyPair();
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
