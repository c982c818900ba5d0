package io.flowmaestro.vault;

import io.flowmaestro.vault.client.Secret;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Where credentials are kept. There is no way to keep them in plain text. */
@ConfigMapping(prefix = "flowmaestro.vault")
public interface VaultConfig {
    /** {@code embedded}: in the service's own PostgreSQL; {@code vault}: in HashiCorp Vault or OpenBao. */
    @WithDefault("embedded")
    Store store();

    /**
     * The store that secrets are in while a command moves them to {@link #store}: replicas then use both. None unless they
     * are being moved.
     */
    Optional<Store> movingFrom();

    /**
     * The embedded store's master key itself, 32 bytes in Base64, for where there are no files to mount: in the
     * environment, {@code FLOWMAESTRO_VAULT_MASTER_KEY}. Instead of {@link Embedded#masterKeyFile}.
     */
    Optional<Secret> masterKey();

    /** Of the embedded store. */
    Embedded embedded();

    /** Of the store in HashiCorp Vault or OpenBao. */
    Kv kv();

    /** What is kept of every access. */
    Audit audit();

    /** What becomes of keys that others took the place of. */
    Keys keys();

    /** The OAuth apps that come by the API. */
    Apps apps();

    /** The stores. */
    enum Store {
        EMBEDDED,
        VAULT;

        /** As the configuration has it. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** See {@link VaultConfig#embedded}. */
    interface Embedded {
        /**
         * Holds the master key, 32 bytes in Base64, and is readable by its owner alone (mode 600). Several keys, one a
         * line: the first seals, all open.
         */
        Optional<Path> masterKeyFile();
    }

    /** See {@link VaultConfig#keys}. */
    interface Keys {
        /** How long they are kept. */
        @WithDefault("PT24H")
        Duration keep();
    }

    /** See {@link VaultConfig#apps}. */
    interface Apps {
        /** How long a client secret is tried, where the provider refuses the one that took its place. */
        @WithDefault("PT24H")
        Duration keepSecret();
    }

    /** See {@link VaultConfig#audit}. */
    interface Audit {
        /** How long, at least: months go as a whole. */
        @WithDefault("P365D")
        Duration keep();
    }

    /** See {@link VaultConfig#kv}. */
    interface Kv {
        /** The server's, or that of the load balancer before its nodes. */
        Optional<URI> url();

        /**
         * The nodes of the cluster, where standbys do not pass requests on but send us on: nowhere else does the token
         * go. None are needed where {@link #url} is always answered.
         */
        Optional<List<URI>> nodes();

        /** PEM certificates that sign the server's, where the JVM's own do not. */
        Optional<Path> caFile();

        /** Where the secrets engine KV, version 2, is mounted. */
        @WithDefault("kv")
        String mount();

        /** Where the secrets engine Transit is mounted, to seal documents by it before they are written. */
        Optional<String> transit();

        /** The namespace that everything is in, where the server has them. */
        Optional<String> namespace();

        /** A token that someone else makes and renews. Instead of {@link #roleId} and {@link #kubernetesRole}. */
        Optional<Secret> token();

        /** Of auth method AppRole, with {@link #secretId}, {@link #wrappedSecretId} or {@link #wrappedSecretIdFile}. */
        Optional<String> roleId();

        /** Of auth method AppRole. */
        Optional<Secret> secretId();

        /** The token that gives out the secret id once; {@link #role} must be given with it. */
        Optional<Secret> wrappedSecretId();

        /** Holds {@link #wrappedSecretId}, and is readable by its owner alone (mode 600). */
        Optional<Path> wrappedSecretIdFile();

        /** The AppRole's name, which a wrapped secret id must have been made for. */
        @WithDefault("credential-vault-service")
        String role();

        /** The role of auth method Kubernetes. */
        Optional<String> kubernetesRole();

        /** Holds the token of the service's Kubernetes account; it is read at each sign-in. */
        @WithDefault("/var/run/secrets/kubernetes.io/serviceaccount/token")
        Path kubernetesTokenFile();

        /** Where the auth method is mounted, if not at its own name. */
        Optional<String> authMount();
    }
}
