package io.flowmaestro.vault.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowmaestro.events.FailureKind;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.client.WebClient;
import java.net.URI;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The keys that a platform shows, over HTTP. */
class PlatformKeysIT {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final KeyPair first = pair();
    private final KeyPair second = pair();
    private final AtomicInteger asked = new AtomicInteger();
    private final HandClock clock = new HandClock();
    private final Vertx vertx = Vertx.vertx();
    private volatile KeyPair shown = first;
    private volatile int status = 200;
    private PlatformKeys keys;

    @BeforeEach
    void start() throws Exception {
        HttpServer server = vertx.createHttpServer()
                .requestHandler(request -> {
                    asked.incrementAndGet();
                    request.response().setStatusCode(status).end(jwks(shown));
                })
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
        URI url = URI.create("http://127.0.0.1:" + server.actualPort() + "/jwks");
        keys = PlatformKeys.shownAt(url, WebClient.create(vertx), clock);
    }

    @AfterEach
    void stop() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void areFetchedOnceAMinute() throws JoseException {
        // When
        Key key = resolve("first");
        resolve("first");
        clock.now = clock.now.plusSeconds(59);
        resolve("first");

        // Then
        assertThat(key).isEqualTo(first.getPublic());
        assertThat(asked).hasValue(1);
    }

    @Test
    void aNewKeyIsKnownAfterAMinute() throws JoseException {
        // Given
        resolve("first");
        shown = second;

        // When
        clock.now = clock.now.plusSeconds(60);

        // Then
        assertThat(resolve("second")).isEqualTo(second.getPublic());
        assertThatThrownBy(() -> resolve("first")).isInstanceOf(JoseException.class);
    }

    @Test
    void theLastOnesServeWhileTheyCannotBeFetched() throws JoseException {
        // Given
        resolve("first");
        status = 503;

        // When
        clock.now = clock.now.plus(Duration.ofMinutes(10));

        // Then
        assertThat(resolve("first")).isEqualTo(first.getPublic());
        assertThat(asked).hasValue(2);
    }

    @Test
    void withoutAnyTheCredentialIsUnavailableForAMoment() throws JoseException {
        // Given
        status = 500;

        // When
        assertThatThrownBy(() -> resolve("first"))
                .isInstanceOfSatisfying(
                        CredentialException.class,
                        failure -> assertThat(failure.kind()).isEqualTo(FailureKind.CREDENTIAL_UNAVAILABLE));
        assertThatThrownBy(() -> resolve("first")).isInstanceOf(CredentialException.class);

        // Then
        assertThat(asked).hasValue(1);
        status = 200;
        clock.now = clock.now.plusSeconds(2);
        assertThat(resolve("first")).isEqualTo(first.getPublic());
    }

    private Key resolve(String id) throws JoseException {
        JsonWebSignature token = new JsonWebSignature();
        token.setAlgorithmHeaderValue("ES256");
        token.setKeyIdHeaderValue(id);
        return keys.current().await().atMost(PATIENCE).resolveKey(token, List.of());
    }

    private String jwks(KeyPair pair) {
        try {
            PublicJsonWebKey key = PublicJsonWebKey.Factory.newPublicJwk(pair.getPublic());
            key.setKeyId(pair == first ? "first" : "second");
            return new JsonWebKeySet(key).toJson(JsonWebKey.OutputControlLevel.PUBLIC_ONLY);
        } catch (JoseException e) {
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

    /** Time moved by hand. */
    private static final class HandClock extends Clock {
        private volatile Instant now = Instant.parse("2026-12-01T10:00:00Z");

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
