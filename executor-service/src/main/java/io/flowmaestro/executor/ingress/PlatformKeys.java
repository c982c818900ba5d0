package io.flowmaestro.executor.ingress;

import io.flowmaestro.executor.ExecutorConfig;
import io.flowmaestro.vault.client.PublicKeyFile;
import java.io.IOException;
import java.net.URI;
import java.security.PublicKey;
import java.time.Duration;
import org.jose4j.http.Get;
import org.jose4j.jwk.HttpsJwks;
import org.jose4j.keys.resolvers.JwksVerificationKeyResolver;
import org.jose4j.keys.resolvers.VerificationKeyResolver;
import org.jose4j.lang.JoseException;

/** The public keys that the platform signs requests with: one from a file, or those that it shows at a URL. */
@FunctionalInterface
interface PlatformKeys {
    /**
     * Those that are known now. May wait for their URL; while that does not answer the last ones serve.
     *
     * @throws IOException if there are none
     */
    VerificationKeyResolver current() throws IOException;

    /**
     * Of what the operator named.
     *
     * @throws IllegalStateException where that is nothing, both, or no key; the message says what to do
     */
    static PlatformKeys of(ExecutorConfig.Requests config) {
        if (config.jwksUrl().isPresent() == config.publicKeyFile().isPresent()) {
            throw new IllegalStateException("Signed requests are checked with the platform's keys: set"
                    + " flowmaestro.executor.requests.jwks-url or flowmaestro.executor.requests.public-key-file.");
        }
        return config.jwksUrl()
                .map(PlatformKeys::shownAt)
                .orElseGet(() -> of(PublicKeyFile.read(config.publicKeyFile().orElseThrow())));
    }

    /** One key for good. */
    static PlatformKeys of(PublicKey key) {
        return () -> (token, nesting) -> key;
    }

    private static PlatformKeys shownAt(URI url) {
        Get http = new Get();
        http.setConnectTimeout((int) Duration.ofSeconds(2).toMillis());
        http.setReadTimeout((int) Duration.ofSeconds(2).toMillis());
        http.setRetries(0);
        HttpsJwks shown = new HttpsJwks(url.toString());
        shown.setSimpleHttpGet(http);
        shown.setDefaultCacheDuration(Duration.ofMinutes(1).toSeconds());
        shown.setRetainCacheOnErrorDuration(Duration.ofMinutes(1).toSeconds());
        return () -> {
            try {
                return new JwksVerificationKeyResolver(shown.getJsonWebKeys());
            } catch (JoseException e) {
                throw new IOException("The answer is no JWK Set.", e);
            }
        };
    }
}
