package io.flowmaestro.vault;

import io.flowmaestro.vault.client.Secret;
import io.flowmaestro.vault.store.MovingSecretStore;
import io.flowmaestro.vault.store.SecretStore;
import io.flowmaestro.vault.store.StoreMove;
import io.flowmaestro.vault.store.embedded.EmbeddedSecretStore;
import io.flowmaestro.vault.store.embedded.MasterKey;
import io.flowmaestro.vault.store.vault.VaultLogin;
import io.flowmaestro.vault.store.vault.VaultSecretStore;
import io.vertx.core.Vertx;
import io.vertx.ext.web.client.WebClient;
import io.vertx.mutiny.sqlclient.Pool;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/** Opens the stores that are configured, for the service and its commands. */
public final class Stores {
    private final VaultConfig config;
    private final Pool pool;
    private final Vertx vertx;

    /** @param pool of connections to the service's database */
    public Stores(VaultConfig config, Pool pool, Vertx vertx) {
        this.config = config;
        this.pool = pool;
        this.vertx = vertx;
    }

    /** What the service keeps secrets in: the configured store, or two as one while secrets are moved. */
    SecretStore configured() {
        SecretStore store = open(config.store());
        return config.movingFrom()
                .<SecretStore>map(from -> new MovingSecretStore(store, open(from), move()::begun))
                .orElse(store);
    }

    /**
     * One of them.
     *
     * @throws IllegalStateException if its configuration is not complete; the message says what to do
     */
    public SecretStore open(VaultConfig.Store store) {
        return switch (store) {
            case EMBEDDED -> new EmbeddedSecretStore(pool, masterKey());
            case VAULT ->
                new VaultSecretStore(
                        WebClient.create(vertx), login(config.kv()), config.kv().mount());
        };
    }

    /** The move into the configured store. */
    public StoreMove move() {
        if (config.movingFrom().filter(config.store()::equals).isPresent()) {
            throw new IllegalStateException("flowmaestro.vault.moving-from and flowmaestro.vault.store name the same"
                    + " store: the first is where secrets are, the other where they go.");
        }
        return new StoreMove(pool, config.store().word());
    }

    /**
     * Of the embedded store.
     *
     * @throws IllegalStateException if there is none; the message says what to do
     */
    public MasterKey masterKey() {
        Optional<Path> file = config.embedded().masterKeyFile();
        Optional<Secret> key = config.masterKey();
        if (file.isPresent() == key.isPresent()) {
            throw new IllegalStateException("The embedded store takes its master key from the file named by"
                    + " flowmaestro.vault.embedded.master-key-file or from the environment variable"
                    + " FLOWMAESTRO_VAULT_MASTER_KEY: set one of them.");
        }
        return file.map(MasterKey::ofFile).orElseGet(() -> MasterKey.of(key.orElseThrow()));
    }

    private static VaultLogin login(VaultConfig.Kv kv) {
        URI url = kv.url()
                .orElseThrow(() -> new IllegalStateException("The store 'vault' needs flowmaestro.vault.kv.url."));
        if (kv.token().isPresent()) {
            return new VaultLogin.Token(url, kv.namespace(), kv.token().get());
        }
        if (kv.roleId().isPresent() && kv.secretId().isPresent()) {
            return new VaultLogin.AppRole(
                    url, kv.namespace(), kv.roleId().get(), kv.secretId().get());
        }
        throw new IllegalStateException("The store 'vault' needs flowmaestro.vault.kv.token, or"
                + " flowmaestro.vault.kv.role-id and flowmaestro.vault.kv.secret-id.");
    }
}
