package io.flowmaestro.backing;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A real HashiCorp Vault or OpenBao as a child process, as in production but for TLS and for who unseals it: raft storage on
 * this disk, initialised and unsealed here, every request in an audit file. It listens on the loopback address alone. Its one
 * unseal key and its root token are files of mode 600 in its directory. A directory of an earlier run is taken up again.
 *
 * <p>It does not outlive this JVM, however that ends: {@link ChildProcess} sees to it.
 */
public final class EmbeddedVault implements AutoCloseable {
    private static final String WHO = "The Vault server";
    private static final String HOST = "127.0.0.1";
    private static final long DISK_MEBIBYTES = 100;
    private static final Duration VERSION = Duration.ofSeconds(20);
    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration STOP = Duration.ofSeconds(20);
    private static final Duration PAUSE = Duration.ofMillis(20);
    private static final int ACTIVE = 200;
    private static final int UNINITIALISED = 501;
    private static final int SEALED = 503;

    /** {@code OpenBao v2.7.2 (9e0a0d3…), …} or {@code Vault v1.20.4 (55bd8f1…), …}. */
    private static final Pattern PRODUCT = Pattern.compile("^(Vault|OpenBao) (v\\S+)");

    private final String product;
    private final Path directory;
    private final String url;
    private final VaultAdmin stranger;
    private final ChildProcess server;

    private EmbeddedVault(Path program, Path directory, int port) throws IOException, InterruptedException {
        this.product = product(program, directory);
        this.directory = directory;
        this.url = "http://" + HOST + ":" + port;
        this.stranger = new VaultAdmin(url, "");
        this.server = launch(program, port);
        try {
            setUp();
        } catch (RuntimeException | IOException | InterruptedException e) {
            close();
            throw e;
        }
    }

    /**
     * Starts the server and returns when it takes secrets: within 2 to 4 seconds.
     *
     * @param program as {@link VaultBinary} finds it
     * @param directory its storage, log ({@code server.log}), audit log ({@code audit.log}), unseal key and root token; made
     *     if it is not there
     * @param port to listen on; 0 for a free one
     * @throws CannotStartException if the port is taken, the disk is full, the program is another one, or it does not start
     *     within 60 seconds
     */
    public static EmbeddedVault start(Path program, Path directory, int port) {
        int listener = FreePort.orFree(port, WHO);
        DiskSpace.require(directory, DISK_MEBIBYTES, WHO);
        try {
            return new EmbeddedVault(program, directory.toAbsolutePath(), listener);
        } catch (IOException e) {
            throw new CannotStartException(WHO + " cannot start: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CannotStartException(WHO + " did not start: interrupted.", e);
        }
    }

    /** Its address, without a path. */
    public String url() {
        return url;
    }

    /** What it is, as {@code OpenBao v2.7.2}. */
    public String product() {
        return product;
    }

    /**
     * May do everything.
     *
     * @throws IllegalStateException after {@link #revokeRootToken}
     */
    public String rootToken() {
        try {
            return Files.readString(rootTokenFile());
        } catch (IOException e) {
            throw new IllegalStateException("The root token has been revoked.", e);
        }
    }

    /** The server's root. */
    public VaultAdmin admin() {
        return new VaultAdmin(url, rootToken());
    }

    /** After set-up nobody needs to be able to do everything. */
    public void revokeRootToken() {
        try {
            admin().request("POST", "auth/token/revoke-self", null);
            Files.delete(rootTokenFile());
        } catch (IOException e) {
            throw new CannotStartException(rootTokenFile() + " cannot be deleted.", e);
        }
    }

    /** Unseals it, and returns when it takes secrets again. */
    public void unseal() {
        try {
            String key = Files.readString(unsealKeyFile());
            stranger.request("PUT", "sys/unseal", new JsonObject().put("key", key));
            await(ACTIVE);
        } catch (IOException e) {
            throw new CannotStartException(WHO + " cannot be unsealed: there is no " + unsealKeyFile() + ".", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CannotStartException(WHO + " was not unsealed: interrupted.", e);
        }
    }

    /** Stops it and returns when it has gone; what it holds stays, sealed. */
    @Override
    public void close() {
        server.stop(STOP);
    }

    private Path unsealKeyFile() {
        return directory.resolve("unseal-key");
    }

    private Path rootTokenFile() {
        return directory.resolve("root-token");
    }

    private Path log() {
        return directory.resolve("server.log");
    }

    private static String product(Path program, Path directory) throws IOException, InterruptedException {
        Path output = Files.createTempFile(directory, "version-", "");
        try {
            Process asked = new ProcessBuilder(program.toString(), "version")
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            if (!asked.waitFor(VERSION.toSeconds(), TimeUnit.SECONDS)) {
                asked.destroyForcibly();
            }
            Matcher said = PRODUCT.matcher(Files.readString(output));
            if (!said.find()) {
                throw new CannotStartException(program + " is not a program of HashiCorp Vault or OpenBao.");
            }
            return said.group(1) + " " + said.group(2);
        } finally {
            Files.delete(output);
        }
    }

    private boolean isOpenBao() {
        return product.startsWith("OpenBao");
    }

    private ChildProcess launch(Path program, int port) throws IOException {
        Files.createDirectories(directory.resolve("raft"));
        Path configuration = directory.resolve("server.hcl");
        Files.writeString(configuration, configuration(port, FreePort.find()));
        ProcessBuilder builder = new ProcessBuilder(
                        program.toString(), "server", "-config=" + configuration, "-log-format=json")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
        // What a person set for a server of theirs would win over the configuration here.
        builder.environment().keySet().removeIf(name -> name.startsWith("VAULT_") || name.startsWith("BAO_"));
        return ChildProcess.start(builder, "TERM");
    }

    private String configuration(int port, int clusterPort) {
        String configuration = """
                storage "raft" {
                  path                   = "%1$s/raft"
                  node_id                = "one"
                  performance_multiplier = 1
                }
                listener "tcp" {
                  address         = "%2$s:%3$d"
                  cluster_address = "%2$s:%4$d"
                  tls_disable     = true
                }
                api_addr     = "http://%2$s:%3$d"
                cluster_addr = "https://%2$s:%4$d"
                """.formatted(directory, HOST, port, clusterPort);
        // OpenBao takes audit devices from its configuration alone and never locks memory; Vault has to be told of
        // both.
        return configuration
                + (isOpenBao()
                        ? "audit \"file\" \"file\" {\n  options = { file_path = \"" + auditFile() + "\" }\n}\n"
                        : "disable_mlock = true\n");
    }

    private Path auditFile() {
        return directory.resolve("audit.log");
    }

    private void setUp() throws IOException, InterruptedException {
        boolean uninitialised = await(UNINITIALISED, SEALED) == UNINITIALISED;
        if (uninitialised) {
            initialise();
        }
        unseal();
        if (uninitialised && !isOpenBao()) {
            JsonObject options = new JsonObject().put("file_path", auditFile().toString());
            admin().request(
                            "PUT",
                            "sys/audit/file",
                            new JsonObject().put("type", "file").put("options", options));
        }
    }

    private void initialise() throws IOException {
        JsonObject one = new JsonObject().put("secret_shares", 1).put("secret_threshold", 1);
        JsonObject made = stranger.request("PUT", "sys/init", one);
        write(unsealKeyFile(), made.getJsonArray("keys_base64").getString(0));
        write(rootTokenFile(), made.getString("root_token"));
    }

    private static void write(Path file, String secret) throws IOException {
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, secret);
    }

    /** Waits until {@code sys/health} answers with one of these. */
    private int await(int... wanted) throws InterruptedException {
        long end = System.nanoTime() + START.toNanos();
        while (true) {
            int health = stranger.health();
            for (int status : wanted) {
                if (health == status) {
                    return health;
                }
            }
            if (System.nanoTime() > end || !server.process().isAlive()) {
                throw new CannotStartException(WHO + " ended, or did not answer within " + START.toSeconds()
                        + " seconds; its log is " + log());
            }
            Thread.sleep(PAUSE.toMillis());
        }
    }
}
