package io.flowmaestro.executor;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** What an operator may set of the executor, beside the platform's own keys for Kafka, PostgreSQL and OIDC. */
@ConfigMapping(prefix = "flowmaestro.executor")
public interface ExecutorConfig {
    /** Requests at work at once in this process, 1 or more; a part of those beyond is read ahead, the rest stays in Kafka. */
    @WithDefault("512")
    int maxInFlight();

    /** Of those, calls of one connection at once, 1 or more. */
    @WithDefault("8")
    int maxInFlightPerConnection();

    /**
     * The secret behind the idempotency keys that providers see: HMAC-SHA256 over tenant, connection, operation and the
     * request's key. Without one a constant takes its place: the keys are then just as unique and as stable over
     * restarts and replicas, which is what they are for, but whoever knows all four parts can compute them. To change it
     * while operations are in flight changes the keys of their repeats.
     */
    Optional<String> keySecret();

    /** The largest value of a request that is read, in bytes; a larger one is a dead letter. */
    @WithDefault("1000000")
    int maxRequestBytes();

    /**
     * The largest value of a result, in bytes; of a larger one the output is left out. Below the topic's
     * {@code max.message.bytes}, with room for the headers.
     */
    @WithDefault("1000000")
    int maxResultBytes();

    /** How often the journal is searched for what no record in flight will finish. */
    @WithDefault("1s")
    Duration judgeEvery();

    /** How long finished operations are remembered: as long, a repeated request gets the stored result. */
    @WithDefault("48h")
    Duration retention();

    /** How long a stop waits for what is in flight; what is left is taken up by the next start. */
    @WithDefault("25s")
    Duration drain();

    /** Where credentials are leased. */
    Vault vault();

    /** Who may ask for whom. */
    Requests requests();

    /** What shows that a tenant asks. */
    interface Requests {
        /**
         * {@code off}: whoever Kafka lets write requests speaks for every tenant. {@code required}: a request without its
         * own {@code ce_tenanttoken} is a dead letter. Set it at the vault service too.
         */
        @WithDefault("off")
        Signature signature();

        /** Where the platform shows the keys it signs with (a JWK Set, RFC 7517). */
        Optional<URI> jwksUrl();

        /** Holds the platform's public key, PEM (SubjectPublicKeyInfo, RFC 7468). Instead of {@link #jwksUrl}. */
        Optional<Path> publicKeyFile();
    }

    /** See {@link Requests#signature}. */
    enum Signature {
        OFF,
        REQUIRED
    }

    /** The credential vault service. */
    interface Vault {
        /** Its URL, without a path. */
        @WithDefault("${credential-vault.url}")
        URI url();

        /** Leases kept in memory, 1 or more. */
        @WithDefault("10000")
        int leases();
    }
}
