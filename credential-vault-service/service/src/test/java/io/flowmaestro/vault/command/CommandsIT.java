package io.flowmaestro.vault.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flowmaestro.backing.Database;
import io.flowmaestro.backing.testing.OpenBaoServer;
import io.flowmaestro.backing.testing.RequiresOpenBao;
import io.flowmaestro.backing.testing.SharedServers;
import io.flowmaestro.vault.VaultUnderTest;
import io.flowmaestro.vault.client.CredentialRef;
import io.flowmaestro.vault.client.Secret;
import io.flowmaestro.vault.store.SecretName;
import io.flowmaestro.vault.store.SecretStore;
import io.flowmaestro.vault.store.VersionedSecret;
import io.smallrye.mutiny.Multi;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands as processes of their own, as operators run them. */
class CommandsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final Path APPLICATION = Path.of("target/quarkus-app/quarkus-run.jar");
    private static final String KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    private static final String NEW_KEY = "//79/Pv6+fj39vX08/Lx8O/u7ezr6uno5+bl5OPi4eA=";
    private static final int SECRETS = 300;

    @TempDir
    Path folder;

    private VaultUnderTest backing;
    private SecretStore embedded;

    @BeforeEach
    void start() {
        backing = new VaultUnderTest();
        embedded = backing.embeddedStore();
    }

    @AfterEach
    void stop() {
        backing.close();
    }

    @Test
    @RequiresOpenBao
    void migrateEndsCompleteAfterAKill() throws Exception {
        try (OpenBaoServer server = OpenBaoServer.start()) {
            // Given
            keep(SECRETS);
            Path service = configured("service", moving(server));

            // When
            Started killed = start(service, "migrate");
            await().atMost(PATIENCE).until(() -> copies(server) > 20);
            killed.process().destroyForcibly();
            Ended first = ended(killed);
            int before = copies(server);
            Ended second = ended(start(service, "migrate", "--destroy-source"));

            // Then
            assertThat(first.status()).isEqualTo(137); // SIGKILL
            int found = thereBefore(second.output());
            assertThat(before).isGreaterThan(20);
            assertThat(found)
                    .isBetween(before, SECRETS - 1); // a write on its way at the kill may have come after the count
            assertThat(second.output()).isEqualTo(("""
                    Copied: %d. There before: %d. Destroyed meanwhile: 0.
                    All secrets are in the store 'vault'.
                    Destroyed in the store 'embedded': %d.
                    """).formatted(SECRETS - found, found, SECRETS));
            assertThat(second.status()).isZero();
            assertThat(copies(server)).isEqualTo(SECRETS);
            assertThat(server.request("GET", "secret/data/conn/acme/conn_7", null)
                            .encode())
                    .contains("canary-7");
            assertThat(embedded.names().collect().asList().await().atMost(PATIENCE))
                    .isEmpty();
        }
    }

    private static int thereBefore(String output) {
        Matcher matcher = Pattern.compile("There before: (\\d+)").matcher(output);
        assertThat(matcher.find()).as(output).isTrue();
        return Integer.parseInt(matcher.group(1));
    }

    @Test
    void rewrapEndsARotation() throws Exception {
        // Given
        keep(20);
        Map<String, String> configuration = embedded();
        configuration.put("flowmaestro.vault.embedded.master-key-file", keyFile(NEW_KEY + "\n" + KEY));

        // When
        Ended ended = ended(start(configured("service", configuration), "rewrap"));

        // Then
        assertThat(ended.output()).isEqualTo("""
                20 versions were sealed anew so far
                20 versions were sealed anew.
                Under the key in line 1: 20.
                Under the key in line 2: 0.
                No longer needed: the keys in these lines: 2.
                """);
        assertThat(ended.status()).isZero();
    }

    @Test
    @RequiresOpenBao
    void saysWhatToDoWhereItCannotBeDone() throws Exception {
        try (OpenBaoServer server = OpenBaoServer.start()) {
            // Given
            keep(1);
            Map<String, Map<String, String>> migrations = new LinkedHashMap<>();
            migrations.put("The configuration has no quarkus.datasource.reactive.url", Map.of());
            migrations.put(
                    "flowmaestro.vault.moving-from is not set",
                    with(moving(server), "flowmaestro.vault.moving-from", ""));
            migrations.put("name the same store", with(moving(server), "flowmaestro.vault.store", "embedded"));
            migrations.put(
                    "The store 'vault' cannot be used",
                    with(moving(server), "flowmaestro.vault.kv.url", "http://127.0.0.1:1"));
            migrations.put(
                    "conn acme/conn_0: The secret was sealed with another master key",
                    with(moving(server), "flowmaestro.vault.embedded.master-key-file", keyFile(NEW_KEY)));
            migrations.put("start the service once", with(moving(server), SharedServers.database("vault")));
            migrations.put(
                    "The database of quarkus.datasource.reactive.url cannot be used",
                    with(moving(server), "quarkus.datasource.reactive.url", "postgresql://127.0.0.1:1/none"));
            Map<String, Started> started = new LinkedHashMap<>();

            // When
            for (Map.Entry<String, Map<String, String>> each : migrations.entrySet()) {
                started.put(each.getKey(), start(configured("migrate-" + started.size(), each.getValue()), "migrate"));
            }
            Map<String, String> otherKey =
                    with(embedded(), "flowmaestro.vault.embedded.master-key-file", keyFile(NEW_KEY));
            started.put(
                    "1 versions are under keys that are not among", start(configured("rewrap", otherKey), "rewrap"));
            started.put("Unknown option: '--fast'", start(configured("usage", Map.of()), "migrate", "--fast"));

            // Then
            for (Map.Entry<String, Started> each : started.entrySet()) {
                Ended ended = ended(each.getValue());
                assertThat(ended.errors()).contains(each.getKey());
                assertThat(ended.errors() + ended.output()).doesNotContain("canary", "bug", "\tat ");
                assertThat(ended.status()).isEqualTo(2);
            }
            assertThat(copies(server)).isZero();
            assertThat(embedded.names().collect().asList().await().atMost(PATIENCE))
                    .hasSize(1);
        }
    }

    private void keep(int secrets) {
        Multi.createFrom()
                .range(0, secrets)
                .onItem()
                .transformToUni(i -> embedded.put(
                        SecretName.of(new CredentialRef("acme", "conn_" + i)),
                        Secret.of("canary-" + i),
                        Map.of("provider", "slack"),
                        VersionedSecret.NONE))
                .merge(8)
                .collect()
                .last()
                .await()
                .atMost(PATIENCE);
    }

    private static int copies(OpenBaoServer server) {
        try {
            return server.request("GET", "secret/metadata/conn/acme?list=true", null)
                    .getJsonObject("data")
                    .getJsonArray("keys")
                    .size();
        } catch (IllegalStateException none) {
            return 0;
        }
    }

    private Map<String, String> embedded() throws IOException {
        return with(Map.of("flowmaestro.vault.embedded.master-key-file", keyFile(KEY)), backing.database());
    }

    private Map<String, String> moving(OpenBaoServer server) throws IOException {
        Map<String, String> configuration = embedded();
        configuration.put("flowmaestro.vault.store", "vault");
        configuration.put("flowmaestro.vault.moving-from", "embedded");
        configuration.put("flowmaestro.vault.kv.url", server.url());
        configuration.put("flowmaestro.vault.kv.mount", OpenBaoServer.MOUNT);
        configuration.put("flowmaestro.vault.kv.token", server.rootToken());
        return configuration;
    }

    private static Map<String, String> with(Map<String, String> configuration, Database database) {
        Map<String, String> all = new HashMap<>(configuration);
        all.put("quarkus.datasource.username", database.user());
        all.put("quarkus.datasource.password", database.password());
        all.put("quarkus.datasource.reactive.url", database.reactiveUrl());
        return all;
    }

    private static Map<String, String> with(Map<String, String> configuration, String key, String value) {
        Map<String, String> all = new HashMap<>(configuration);
        all.put(key, value);
        return all;
    }

    private String keyFile(String lines) throws IOException {
        Path file = Files.createTempFile(
                folder,
                "master-",
                ".key",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return Files.writeString(file, lines).toString();
    }

    /** The folder that a service runs in, with its configuration. */
    private Path configured(String name, Map<String, String> configuration) throws IOException {
        Path service = folder.resolve(name);
        Properties properties = new Properties();
        properties.putAll(configuration);
        try (Writer file = Files.newBufferedWriter(
                Files.createDirectories(service.resolve("config")).resolve("application.properties"))) {
            properties.store(file, null);
        }
        return service;
    }

    private static Started start(Path service, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Xmx128m",
                "-jar",
                APPLICATION.toAbsolutePath().toString()));
        command.addAll(List.of(arguments));
        return new Started(
                service,
                new ProcessBuilder(command)
                        .directory(service.toFile())
                        .redirectOutput(service.resolve("output").toFile())
                        .redirectError(service.resolve("errors").toFile())
                        .start());
    }

    private static Ended ended(Started started) throws Exception {
        Process process = started.process();
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        Path service = started.service();
        return new Ended(
                process.exitValue(),
                Files.readString(service.resolve("output")),
                Files.readString(service.resolve("errors")));
    }

    private record Started(Path service, Process process) {}

    private record Ended(int status, String output, String errors) {}
}
