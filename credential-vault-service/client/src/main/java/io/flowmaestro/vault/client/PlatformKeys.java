package io.flowmaestro.vault.client;

import io.flowmaestro.events.FailureKind;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import java.net.URI;
import java.nio.file.Path;
import java.security.PublicKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.keys.resolvers.JwksVerificationKeyResolver;
import org.jose4j.keys.resolvers.VerificationKeyResolver;
import org.jose4j.lang.JoseException;
import org.jspecify.annotations.Nullable;

/**
 * The public keys that the platform signs requests with: one from a file, or those that it shows at a URL, which are
 * fetched again when they are a minute old. While they cannot be fetched the last ones serve.
 */
public final class PlatformKeys {
    private static final Logger LOG = Logger.getLogger(PlatformKeys.class);

    /** So soon after it is shown a new key is known, and one that is no longer shown is not. */
    private static final Duration KEPT = Duration.ofMinutes(1);

    /** Between two tries while there are none yet. */
    private static final Duration PAUSE = Duration.ofSeconds(2);

    /** Within the time that an executor waits for a lease. */
    private static final long DEADLINE_MILLIS = 1_500;

    private final Uni<VerificationKeyResolver> current;

    private PlatformKeys(Uni<VerificationKeyResolver> current) {
        this.current = current;
    }

    /**
     * Of what the operator named.
     *
     * @param settings what {@code jwks-url} and {@code public-key-file} begin with
     * @throws IllegalStateException where that is nothing, both, or no key; the message says what to do
     */
    public static PlatformKeys of(
            String settings, Optional<URI> jwksUrl, Optional<Path> publicKeyFile, WebClient http, Clock clock) {
        if (jwksUrl.isPresent() == publicKeyFile.isPresent()) {
            throw new IllegalStateException("Signed requests are checked with the platform's keys: set " + settings
                    + ".jwks-url or " + settings + ".public-key-file.");
        }
        return jwksUrl.map(url -> shownAt(url, http, clock))
                .orElseGet(() -> of(PublicKeyFile.read(publicKeyFile.orElseThrow())));
    }

    /** One key for good. */
    public static PlatformKeys of(PublicKey key) {
        return new PlatformKeys(Uni.createFrom().item((token, nesting) -> key));
    }

    /** Those at a URL. */
    public static PlatformKeys shownAt(URI url, WebClient http, Clock clock) {
        return new PlatformKeys(new Fetched(url, http, clock).keys());
    }

    /** Those that are known now, within {@value #DEADLINE_MILLIS} milliseconds. Fails with {@code credential_unavailable} where there are none. */
    public Uni<VerificationKeyResolver> current() {
        return current;
    }

    /** One fetch at a time, whoever waits. */
    private static final class Fetched {
        private final URI url;
        private final WebClient http;
        private final Clock clock;
        private volatile Instant fetchAt = Instant.MIN;
        private volatile @Nullable VerificationKeyResolver last;

        Fetched(URI url, WebClient http, Clock clock) {
            this.url = url;
            this.http = http;
            this.clock = clock;
        }

        Uni<VerificationKeyResolver> keys() {
            return Uni.createFrom()
                    .deferred(this::fetch)
                    .memoize()
                    .until(() -> !clock.instant().isBefore(fetchAt));
        }

        private Uni<VerificationKeyResolver> fetch() {
            fetchAt = clock.instant().plus(KEPT);
            return Uni.createFrom()
                    .completionStage(() -> http.getAbs(url.toString())
                            .followRedirects(false)
                            .timeout(DEADLINE_MILLIS)
                            .send()
                            .toCompletionStage())
                    .ifNoItem()
                    .after(Duration.ofMillis(DEADLINE_MILLIS))
                    .fail()
                    .map(Fetched::keys)
                    .invoke(keys -> last = keys)
                    .onFailure()
                    .recoverWithUni(this::lastOnes);
        }

        private Uni<VerificationKeyResolver> lastOnes(Throwable failure) {
            LOG.warnf("The platform's keys cannot be fetched: %s", failure.getMessage());
            VerificationKeyResolver known = last;
            if (known != null) {
                return Uni.createFrom().item(known);
            }
            fetchAt = clock.instant().plus(PAUSE);
            return Uni.createFrom()
                    .failure(new CredentialException(
                            FailureKind.CREDENTIAL_UNAVAILABLE,
                            "platform_keys_unavailable",
                            "The keys that requests are signed with cannot be fetched.",
                            failure));
        }

        private static VerificationKeyResolver keys(HttpResponse<Buffer> response) {
            if (response.statusCode() != 200) {
                throw new IllegalStateException("The answer's status is " + response.statusCode() + ".");
            }
            try {
                return new JwksVerificationKeyResolver(new JsonWebKeySet(response.bodyAsString()).getJsonWebKeys());
            } catch (JoseException e) {
                throw new IllegalStateException("The answer is no JWK Set.", e);
            }
        }
    }
}
