package io.flowmaestro.backing.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.flowmaestro.backing.CannotStartException;
import io.flowmaestro.backing.EmbeddedVault;
import io.flowmaestro.backing.VaultAdmin;
import io.flowmaestro.backing.VaultBinary;
import io.vertx.core.json.JsonObject;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@RequiresOpenBao
class EmbeddedVaultIT {
    @TempDir
    static Path directory;

    private static EmbeddedVault vault;

    @BeforeAll
    static void start() {
        vault = start(directory);
        vault.admin().mountKv("kv");
    }

    @AfterAll
    static void stop() {
        vault.close();
    }

    @Test
    void refusesAWriteWithoutCheckAndSetAndKeepsFiveVersions() {
        // Given
        VaultAdmin admin = vault.admin();

        // When
        for (int version = 0; version < 6; version++) {
            admin.request("POST", "kv/data/conn/acme/one", secret("v" + version, version));
        }

        // Then
        assertThatThrownBy(() ->
                        admin.request("POST", "kv/data/conn/acme/one", new JsonObject().put("data", new JsonObject())))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("check-and-set parameter required");
        assertThat(admin.request("GET", "kv/metadata/conn/acme/one", null)
                        .getJsonObject("data")
                        .getJsonObject("versions")
                        .fieldNames())
                .containsExactlyInAnyOrder("2", "3", "4", "5", "6");
    }

    @Test
    void writesEveryRequestIntoItsAuditLogAndNoSecret() throws Exception {
        // When
        vault.admin().request("POST", "kv/data/conn/acme/audited", secret("not for the log", 0));

        // Then
        assertThat(directory.resolve("audit.log"))
                .content()
                .contains("kv/data/conn/acme/audited")
                .doesNotContain("not for the log", vault.rootToken());
    }

    @Test
    void keepsItsKeysForItsOwner() throws Exception {
        for (String file : new String[] {"unseal-key", "root-token"}) {
            assertThat(Files.getPosixFilePermissions(directory.resolve(file)))
                    .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        }
    }

    @Test
    void unsealsWhatWasSealed() {
        // Given
        vault.admin().request("PUT", "sys/seal", null);

        // When
        vault.unseal();

        // Then
        assertThat(vault.admin().request("GET", "sys/mounts", null).containsKey("kv/"))
                .isTrue();
    }

    @Test
    void wrapsASecretIdForOneReader() {
        // Given
        VaultAdmin.AppRole role = vault.admin()
                .wrappedAppRole("wrapped", "path \"kv/data/*\" { capabilities = [\"read\"] }", Duration.ofMinutes(1));
        VaultAdmin holder = new VaultAdmin(vault.url(), role.secretId());

        // When
        String secretId = holder.request("POST", "sys/wrapping/unwrap", null)
                .getJsonObject("data")
                .getString("secret_id");

        // Then
        JsonObject login = new JsonObject().put("role_id", role.roleId()).put("secret_id", secretId);
        assertThat(new VaultAdmin(vault.url(), "")
                        .request("POST", "auth/approle/login", login)
                        .getJsonObject("auth")
                        .getJsonArray("token_policies"))
                .contains("wrapped");
        assertThatThrownBy(() -> holder.request("POST", "sys/wrapping/unwrap", null))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("wrapping token is not valid or does not exist");
    }

    @Test
    void takesUpItsDataAgainAndNeedsNoRoot(@TempDir Path own) {
        // Given
        VaultAdmin.AppRole reader;
        try (EmbeddedVault first = start(own)) {
            first.admin().mountKv("kv");
            first.admin().request("POST", "kv/data/conn/acme/one", secret("kept", 0));
            reader = first.admin().appRole("reader", "path \"kv/data/*\" { capabilities = [\"read\"] }");
            VaultAdmin root = first.admin();
            first.revokeRootToken();
            assertThatThrownBy(() -> root.request("GET", "sys/mounts", null)).hasMessageContaining("403");
            assertThatThrownBy(first::rootToken).hasMessage("The root token has been revoked.");
        }

        // When
        try (EmbeddedVault again = start(own)) {
            JsonObject login = new VaultAdmin(again.url(), "")
                    .request(
                            "POST",
                            "auth/approle/login",
                            new JsonObject().put("role_id", reader.roleId()).put("secret_id", reader.secretId()));
            VaultAdmin signedIn =
                    new VaultAdmin(again.url(), login.getJsonObject("auth").getString("client_token"));

            // Then
            assertThat(signedIn.request("GET", "kv/data/conn/acme/one", null).encode())
                    .contains("kept");
        }
    }

    @Test
    void saysWhatItIs() {
        assertThat(vault.product()).matches("(OpenBao|Vault) v\\d.*");
        assertThat(vault.url()).startsWith("http://127.0.0.1:");
    }

    @Test
    void saysThatAProgramIsAnother(@TempDir Path own) {
        assertThatThrownBy(() -> EmbeddedVault.start(Path.of("/bin/echo"), own, 0))
                .isInstanceOf(CannotStartException.class)
                .hasMessage("/bin/echo is not a program of HashiCorp Vault or OpenBao.");
    }

    @Test
    void saysThatAPortIsTaken(@TempDir Path own) throws Exception {
        // Given
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            // When // Then
            assertThatThrownBy(() -> EmbeddedVault.start(Path.of("/bin/echo"), own, taken.getLocalPort()))
                    .isInstanceOf(CannotStartException.class)
                    .hasMessage("The Vault server cannot start: port " + taken.getLocalPort()
                            + " is taken. Stop what listens there or choose another port.");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void doesNotOutliveItsJvm(boolean killed, @TempDir Path own) throws Exception {
        // Given
        Path said = own.resolve("said.txt");
        Process jvm = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        Lodger.class.getName(),
                        own.toString())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        await().atMost(Duration.ofMinutes(1))
                .untilAsserted(() -> assertThat(said).content().contains("started"));
        ProcessHandle server = jvm.children()
                .filter(child -> child.info().arguments().stream()
                        .flatMap(Arrays::stream)
                        .anyMatch("server"::equals))
                .findFirst()
                .orElseThrow();

        // When
        if (killed) {
            jvm.destroyForcibly();
        } else {
            jvm.destroy();
        }

        // Then
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(server.isAlive()).isFalse());
        assertThat(jvm.waitFor(10, TimeUnit.SECONDS)).isTrue();
    }

    /** A program that starts a server and is then ended from outside. */
    static final class Lodger {
        private Lodger() {}

        public static void main(String[] arguments) throws Exception {
            EmbeddedVaultIT.start(Path.of(arguments[0]));
            System.out.println("started");
            new CountDownLatch(1).await();
        }
    }

    private static EmbeddedVault start(Path directory) {
        return EmbeddedVault.start(VaultBinary.find(ProjectDirectory.tools()), directory, 0);
    }

    private static JsonObject secret(String value, int version) {
        return new JsonObject()
                .put("options", new JsonObject().put("cas", version))
                .put("data", new JsonObject().put("key", value));
    }
}
