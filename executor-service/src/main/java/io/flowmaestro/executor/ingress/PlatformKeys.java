package io.flowmaestro.executor.ingress;

import io.flowmaestro.executor.ExecutorConfig;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.jboss.logging.Logger;
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
                .orElseGet(() -> of(read(config.publicKeyFile().orElseThrow())));
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

    private static PublicKey read(Path file) {
        try {
            String base64 = Files.readString(file, StandardCharsets.US_ASCII)
                    .replaceAll("-----(BEGIN|END) PUBLIC KEY-----|\\s", "");
            X509EncodedKeySpec encoded =
                    new X509EncodedKeySpec(Base64.getDecoder().decode(base64));
            for (String algorithm : List.of("EC", "RSA", "Ed25519")) {
                try {
                    return KeyFactory.getInstance(algorithm).generatePublic(encoded);
                } catch (InvalidKeySpecException e) {
                    Logger.getLogger(PlatformKeys.class).debugf("The key is none of %s.", algorithm);
                } catch (NoSuchAlgorithmException e) {
                    throw new IllegalStateException("Every JDK has " + algorithm, e);
                }
            }
        } catch (IOException | IllegalArgumentException e) {
            throw new IllegalStateException(file + " holds no public key in PEM.", e);
        }
        throw new IllegalStateException(file + " holds no public key of EC, RSA or Ed25519.");
    }
}
