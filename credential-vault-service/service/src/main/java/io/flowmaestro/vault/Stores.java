package io.flowmaestro.vault;

import io.flowmaestro.vault.client.Secret;
import io.flowmaestro.vault.event.ServiceAlerts;
import io.flowmaestro.vault.store.MovingSecretStore;
import io.flowmaestro.vault.store.SecretStore;
import io.flowmaestro.vault.store.StoreMove;
import io.flowmaestro.vault.store.embedded.EmbeddedSecretStore;
import io.flowmaestro.vault.store.embedded.MasterKey;
import io.flowmaestro.vault.store.vault.SecretIdTakenException;
import io.flowmaestro.vault.store.vault.VaultLogin;
import io.flowmaestro.vault.store.vault.VaultSecretStore;
import io.flowmaestro.vault.store.vault.VaultServer;
import io.flowmaestro.vault.store.vault.WrappedSecretId;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jboss.logging.Logger;

/** Opens the stores that are configured, for the service and its commands. */
public final class Stores {
    private static final Logger AUDIT = Logger.getLogger("audit");

    /** For two requests to the vault server, of 2 seconds each. */
    private static final Duration UNWRAPPING = Duration.ofSeconds(5);

    /** Of an alert. */
    private static final Duration WRITING = Duration.ofSeconds(6);

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
            case VAULT -> vault(config.kv());
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

    private VaultSecretStore vault(VaultConfig.Kv kv) {
        URI url = kv.url()
                .orElseThrow(() -> new IllegalStateException("The store 'vault' needs flowmaestro.vault.kv.url."));
        VaultServer server = new VaultServer(url, kv.nodes().orElse(List.of()), kv.namespace(), kv.caFile());
        return new VaultSecretStore(vertx, server, login(kv, server), kv.mount(), kv.transit(), new SplittableRandom());
    }

    private VaultLogin login(VaultConfig.Kv kv, VaultServer server) {
        if (kv.token().isPresent()) {
            return new VaultLogin.Token(kv.token().get());
        }
        if (kv.kubernetesRole().isPresent()) {
            return new VaultLogin.Kubernetes(
                    kv.authMount().orElse("kubernetes"), kv.kubernetesRole().get(), kv.kubernetesTokenFile());
        }
        String mount = kv.authMount().orElse("approle");
        String roleId = kv.roleId()
                .orElseThrow(() -> new IllegalStateException("The store 'vault' needs flowmaestro.vault.kv.role-id,"
                        + " flowmaestro.vault.kv.kubernetes-role or flowmaestro.vault.kv.token."));
        Secret secretId =
                kv.secretId().orElseGet(() -> unwrapped(new WrappedSecretId(mount, kv.role(), wrapping(kv)), server));
        return new VaultLogin.AppRole(mount, roleId, secretId);
    }

    private static Secret wrapping(VaultConfig.Kv kv) {
        return kv.wrappedSecretId()
                .or(() -> kv.wrappedSecretIdFile()
                        .map(file -> SecretFile.read("The wrapped secret id", file, "Have one made for each start.")))
                .orElseThrow(() -> new IllegalStateException("With flowmaestro.vault.kv.role-id the store 'vault' needs"
                        + " flowmaestro.vault.kv.wrapped-secret-id-file, flowmaestro.vault.kv.wrapped-secret-id or"
                        + " flowmaestro.vault.kv.secret-id."));
    }

    /** Before anything else is started: a secret id that somebody else took is for people to look into. */
    private Secret unwrapped(WrappedSecretId wrapped, VaultServer server) {
        try {
            return wrapped.unwrap(vertx, server).await().atMost(UNWRAPPING);
        } catch (SecretIdTakenException taken) {
            AUDIT.error(taken.getMessage());
            tell(taken);
            throw taken;
        }
    }

    /** The next replica that starts publishes it; the log has it in any case. */
    private void tell(SecretIdTakenException taken) {
        ServiceAlerts.secretIdTaken(pool, String.valueOf(taken.getMessage()), Instant.now())
                .onFailure()
                .invoke(failure -> AUDIT.warnf("The alert was not written: %s", failure))
                .onFailure()
                .recoverWithNull()
                .await()
                .atMost(WRITING);
    }
}
