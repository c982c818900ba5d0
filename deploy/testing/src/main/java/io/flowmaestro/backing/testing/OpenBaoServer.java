package io.flowmaestro.backing.testing;

import io.flowmaestro.backing.CannotStartException;
import io.flowmaestro.backing.Directories;
import io.flowmaestro.backing.ExitGuard;
import io.flowmaestro.backing.FreePort;
import io.flowmaestro.backing.RandomSecret;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.testcontainers.utility.DockerImageName;
import org.testcontainers.vault.VaultContainer;

/**
 * A real HashiCorp Vault or OpenBao in dev mode: in memory, unsealed, on the loopback address, with a random root token and
 * the secrets engine KV, version 2, mounted at {@code secret}. Its program is found or fetched; with {@code -Pcontainers}
 * it is Vault's image.
 */
public final class OpenBaoServer implements AutoCloseable {
    /** Where KV, version 2, is mounted. */
    public static final String MOUNT = "secret";

    private static final String IMAGE = "hashicorp/vault:1.20";
    private static final String HOST = "127.0.0.1";
    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration STOP = Duration.ofSeconds(10);
    private static final Duration ANSWER = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofMillis(50);

    private final HttpClient http = HttpClient.newHttpClient();
    private final String url;
    private final String rootToken;
    private final BooleanSupplier running;
    private final AutoCloseable server;

    /**
     * What a service signs in with by auth method AppRole.
     *
     * @param secretId never in {@link #toString}
     */
    public record AppRole(String roleId, String secretId) {
        @Override
        public String toString() {
            return "AppRole[" + roleId + "]";
        }
    }

    private OpenBaoServer(String url, String rootToken, BooleanSupplier running, AutoCloseable server) {
        this.url = url;
        this.rootToken = rootToken;
        this.running = running;
        this.server = server;
    }

    /**
     * Starts one and returns when it takes secrets, in less than a second.
     *
     * @throws CannotStartException if there is no program and none can be fetched, or no container engine
     */
    public static OpenBaoServer start() {
        OpenBaoServer started = Containers.wanted() ? container() : process();
        started.awaitReady();
        return started;
    }

    /** Its address, without a path. */
    public String url() {
        return url;
    }

    /** May do everything. */
    public String rootToken() {
        return rootToken;
    }

    /**
     * Asks the HTTP API as root.
     *
     * @param path after {@code /v1/}
     * @return the answer's body; empty where it has none
     * @throws IllegalStateException if it refuses
     */
    public JsonObject request(String method, String path, @Nullable JsonObject body) {
        try {
            HttpResponse<String> response = send(method, path, body);
            if (response.statusCode() >= 400) {
                throw new IllegalStateException(
                        method + " " + path + ": " + response.statusCode() + " " + response.body());
            }
            return response.body().isEmpty() ? new JsonObject() : new JsonObject(response.body());
        } catch (IOException e) {
            throw new IllegalStateException(method + " " + path + ": no answer", e);
        }
    }

    /**
     * A role of auth method AppRole, which is enabled if it is not, with a new secret id.
     *
     * @param name of the role and its policy
     * @param policy what it may do, in HCL
     */
    public AppRole appRole(String name, String policy) {
        if (!request("GET", "sys/auth", null).containsKey("approle/")) {
            request("POST", "sys/auth/approle", new JsonObject().put("type", "approle"));
        }
        String role = "auth/approle/role/" + name;
        request("PUT", "sys/policies/acl/" + name, new JsonObject().put("policy", policy));
        request("POST", role, new JsonObject().put("token_policies", name));
        return new AppRole(
                request("GET", role + "/role-id", null).getJsonObject("data").getString("role_id"),
                request("POST", role + "/secret-id", null).getJsonObject("data").getString("secret_id"));
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
        return new OpenBaoServer(container.getHttpHostAddress(), token, container::isRunning, container);
    }

    private static OpenBaoServer process() {
        Path program = OpenBaoBinary.find();
        String token = RandomSecret.next();
        int port = FreePort.find();
        try {
            Path directory = Files.createTempDirectory("openbao-");
            Process process = launch(program, directory, port, token);
            ExitGuard guard = ExitGuard.afterExit(List.of("kill", Long.toString(process.pid())));
            return new OpenBaoServer("http://" + HOST + ":" + port, token, process::isAlive, () -> {
                stop(process);
                guard.close();
                Directories.delete(directory);
            });
        } catch (IOException e) {
            throw new CannotStartException("The Vault server cannot start: " + e.getMessage(), e);
        }
    }

    /** The token goes by the environment, which other users of the machine cannot read as they can a command line. */
    private static Process launch(Path program, Path directory, int port, String token) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        program.toString(),
                        "server",
                        "-dev",
                        "-dev-no-store-token",
                        "-dev-listen-address=" + HOST + ":" + port)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("server.log").toFile());
        builder.environment()
                .putAll(Map.of(
                        "HOME", directory.toString(),
                        "BAO_DEV_ROOT_TOKEN_ID", token,
                        "VAULT_DEV_ROOT_TOKEN_ID", token));
        return builder.start();
    }

    private static void stop(Process process) throws InterruptedException {
        process.destroy();
        if (!process.waitFor(STOP.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }

    /** Until KV answers: right after the start it is still being mounted. */
    private void awaitReady() {
        long end = System.nanoTime() + START.toNanos();
        while (!ready()) {
            if (System.nanoTime() > end || !running.getAsBoolean()) {
                close();
                throw new CannotStartException("The Vault server ended, or did not answer within " + START.toSeconds()
                        + " seconds. Is its program one of HashiCorp Vault or OpenBao?");
            }
            pause();
        }
    }

    private boolean ready() {
        try {
            return send("GET", MOUNT + "/config", null).statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    private HttpResponse<String> send(String method, String path, @Nullable JsonObject body) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + "/v1/" + path))
                .timeout(ANSWER)
                .header("X-Vault-Token", rootToken)
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body.encode()))
                .build();
        try {
            return http.send(request, BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CannotStartException("Interrupted while the Vault server was asked.", e);
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CannotStartException("Interrupted while the Vault server started.", e);
        }
    }
}
