package io.flowmaestro.backing.testing;

import io.flowmaestro.backing.CannotStartException;
import io.flowmaestro.backing.Directories;
import io.flowmaestro.backing.EmbeddedVault;
import io.flowmaestro.backing.RandomSecret;
import io.flowmaestro.backing.VaultAdmin;
import io.flowmaestro.backing.VaultBinary;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.testcontainers.utility.DockerImageName;
import org.testcontainers.vault.VaultContainer;

/**
 * A real HashiCorp Vault or OpenBao for one test, with the secrets engine KV, version 2, mounted. Its program is found or
 * fetched, and it is as {@link EmbeddedVault} has it; with {@code -Pcontainers} it is Vault's image, in dev mode.
 */
public final class OpenBaoServer implements AutoCloseable {
    /** Where KV, version 2, is mounted. */
    public static final String MOUNT = "secret";

    private static final String IMAGE = "hashicorp/vault:1.20";
    private static final Pattern UNSEAL_KEY = Pattern.compile("Unseal Key: (\\S+)");

    private final String url;
    private final String rootToken;
    private final VaultAdmin admin;
    private final Runnable unsealing;
    private final AutoCloseable server;

    private OpenBaoServer(String url, String rootToken, Runnable unsealing, AutoCloseable server) {
        this.url = url;
        this.rootToken = rootToken;
        this.admin = new VaultAdmin(url, rootToken);
        this.unsealing = unsealing;
        this.server = server;
        admin.mountKv(MOUNT);
    }

    /**
     * Starts one and returns when it takes secrets, within 2 to 4 seconds.
     *
     * @throws CannotStartException if there is no program and none can be fetched, or no container engine
     */
    public static OpenBaoServer start() {
        return Containers.wanted() ? container() : process();
    }

    /** Its address, without a path. */
    public String url() {
        return url;
    }

    /** May do everything. */
    public String rootToken() {
        return rootToken;
    }

    /** As {@link VaultAdmin#request}. */
    public JsonObject request(String method, String path, @Nullable JsonObject body) {
        return admin.request(method, path, body);
    }

    /** As {@link VaultAdmin#appRole}. */
    public VaultAdmin.AppRole appRole(String name, String policy) {
        return admin.appRole(name, policy);
    }

    /** Unseals it after {@code sys/seal}. */
    public void unseal() {
        unsealing.run();
    }

    /** Stops it; what it held is gone. */
    @Override
    public void close() {
        try {
            server.close();
        } catch (Exception e) {
            throw new CannotStartException("The Vault server cannot be stopped.", e);
        }
    }

    private static OpenBaoServer container() {
        String token = RandomSecret.next();
        VaultContainer<?> container = new VaultContainer<>(DockerImageName.parse(IMAGE)).withVaultToken(token);
        container.start();
        return new OpenBaoServer(container.getHttpHostAddress(), token, () -> unseal(container), container);
    }

    /** Dev mode says its one key at the start. */
    private static void unseal(VaultContainer<?> container) {
        Matcher key = UNSEAL_KEY.matcher(container.getLogs());
        if (!key.find()) {
            throw new CannotStartException("The Vault server did not say its unseal key.");
        }
        new VaultAdmin(container.getHttpHostAddress(), "")
                .request("PUT", "sys/unseal", new JsonObject().put("key", key.group(1)));
    }

    private static OpenBaoServer process() {
        try {
            Path directory = Files.createTempDirectory("openbao-");
            EmbeddedVault vault = EmbeddedVault.start(VaultBinary.find(ProjectDirectory.tools()), directory, 0);
            return new OpenBaoServer(vault.url(), vault.rootToken(), vault::unseal, () -> {
                vault.close();
                Directories.delete(directory);
            });
        } catch (IOException e) {
            throw new CannotStartException("The Vault server cannot start: " + e.getMessage(), e);
        }
    }
}
