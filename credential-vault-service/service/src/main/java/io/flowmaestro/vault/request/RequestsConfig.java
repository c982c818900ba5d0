package io.flowmaestro.vault.request;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/** Who may ask for whom. */
@ConfigMapping(prefix = "flowmaestro.vault.requests")
public interface RequestsConfig {
    /**
     * {@code off}: whoever Kafka lets write requests speaks for every tenant. {@code required}: a lease is given for a
     * request with a {@code ce_tenanttoken} alone. Set it at the executor too.
     */
    @WithDefault("off")
    Signature signature();

    /** Where the platform shows the keys it signs with (a JWK Set, RFC 7517). */
    Optional<URI> jwksUrl();

    /** Holds the platform's public key, PEM (SubjectPublicKeyInfo, RFC 7468). Instead of {@link #jwksUrl}. */
    Optional<Path> publicKeyFile();

    /** See {@link RequestsConfig#signature}. */
    enum Signature {
        OFF,
        REQUIRED
    }
}
