package io.flowmaestro.vault.store.vault;

import static org.awaitility.Awaitility.await;

import io.flowmaestro.backing.Directories;
import io.flowmaestro.backing.EmbeddedVault;
import io.flowmaestro.backing.VaultAdmin;
import io.flowmaestro.backing.VaultBinary;
import io.flowmaestro.backing.testing.ProjectDirectory;
import io.flowmaestro.vault.client.Secret;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A real server, sealed and unsealed at will and with an audit log, set up as docs/operations.md has it: KV, version 2, at
 * {@code kv}, Transit at {@code transit}, and the policies of {@code deploy/vault} as they are.
 */
public final class BaoUnderTest implements AutoCloseable {
    /** The policies of the service, with and without Transit, and of who may list names. */
    public static final String SERVICE = "credential-vault-service";

    static final String TRANSIT = "credential-vault-service-transit";
    static final String NAMES = "credential-vault-names";

    private static final String ROLE = "auth/approle/role/";

    private final Vertx vertx = Vertx.vertx();
    private final Path directory;
    private final EmbeddedVault server;
    private final VaultAdmin admin;

    public BaoUnderTest() {
        try {
            directory = Files.createTempDirectory("vault-");
            server = EmbeddedVault.start(VaultBinary.find(ProjectDirectory.tools()), directory, 0);
            admin = server.admin();
            admin.mountKv("kv");
            admin.request("POST", "sys/mounts/transit", new JsonObject().put("type", "transit"));
            admin.request("POST", "sys/auth/approle", new JsonObject().put("type", "approle"));
            for (String policy : List.of(SERVICE, TRANSIT, NAMES)) {
                admin.request("PUT", "sys/policies/acl/" + policy, new JsonObject().put("policy", policy(policy)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Vertx vertx() {
        return vertx;
    }

    EmbeddedVault server() {
        return server;
    }

    /** Asks as root. */
    JsonObject request(String method, String path, JsonObject body) {
        return admin.request(method, path, body);
    }

    public VaultServer address() {
        return new VaultServer(URI.create(server.url()), List.of(), Optional.empty(), Optional.empty());
    }

    /** A new AppRole with these policies alone, whose tokens live as long as the settings have it. */
    void role(String name, JsonObject settings, String... policies) {
        admin.request(
                "POST",
                ROLE + name,
                settings.copy()
                        .put("token_policies", String.join(",", policies))
                        .put("token_no_default_policy", true));
    }

    /** Signs in with a new secret id of a role. */
    VaultLogin.AppRole login(String role) {
        String secretId =
                data(admin.request("POST", ROLE + role + "/secret-id", null)).getString("secret_id");
        return new VaultLogin.AppRole("approle", roleId(role), Secret.of(secretId));
    }

    /** What wraps a new secret id of a role, which is made if it is not there. */
    public Secret wrappedSecretId(String role) {
        return Secret.of(admin.wrappedAppRole(role, policy(SERVICE), Duration.ofMinutes(1))
                .secretId());
    }

    String roleId(String role) {
        return data(admin.request("GET", ROLE + role + "/role-id", null)).getString("role_id");
    }

    VaultSecretStore store(VaultLogin login) {
        return store(login, Optional.empty());
    }

    VaultSecretStore store(VaultLogin login, Optional<String> transit) {
        return new VaultSecretStore(vertx, address(), login, "kv", transit, new SplittableRandom(7));
    }

    /** A store of the service: role and policies as documented. */
    public VaultSecretStore store(String... policies) {
        role(SERVICE, new JsonObject().put("token_period", "1h"), policies);
        return store(login(SERVICE));
    }

    /** Has its one audit device fail, so that it refuses every request. */
    public void blockAudit() {
        try {
            Files.move(audit(), directory.resolve("audit.log.before"));
            Files.createDirectory(audit());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        reopenAudit();
        await().until(() -> status() == 500);
    }

    /** Has it write its audit again. */
    public void unblockAudit() {
        try {
            Files.delete(audit());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        reopenAudit();
        await().until(() -> status() == 200);
    }

    /** As who rotates its logs does. */
    private void reopenAudit() {
        ProcessHandle process = ProcessHandle.current()
                .children()
                .filter(child -> child.info().commandLine().orElse("").contains(directory.toString() + "/server.hcl"))
                .findFirst()
                .orElseThrow();
        try {
            new ProcessBuilder("kill", "-HUP", Long.toString(process.pid()))
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private int status() {
        try {
            admin.request("GET", "kv/config", null);
            return 200;
        } catch (IllegalStateException e) {
            return String.valueOf(e.getMessage()).contains(": 500 ") ? 500 : 0;
        }
    }

    private Path audit() {
        return directory.resolve("audit.log");
    }

    /** Requests in the audit log so far, to a path. */
    long audited(String path) {
        try (Stream<String> lines = Files.lines(audit())) {
            return lines.map(JsonObject::new)
                    .filter(line -> line.getString("type").equals("request"))
                    .filter(line ->
                            line.getJsonObject("request").getString("path").equals(path))
                    .count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        server.close();
        try {
            vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
            Directories.delete(directory);
        } catch (Exception e) {
            throw new IllegalStateException("Not cleaned up.", e);
        }
    }

    private static String policy(String name) {
        try {
            return Files.readString(ProjectDirectory.root().resolve("deploy/vault/" + name + ".hcl"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonObject data(JsonObject answer) {
        return answer.getJsonObject("data");
    }
}
