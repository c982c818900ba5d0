package io.flowmaestro.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The verbs for those who run a vault service: its own commands, started with its configuration. */
@Command(
        name = "vault",
        description = "Works on the secrets of a vault service while that runs.",
        subcommands = {VaultVerbs.Migrate.class, VaultVerbs.Rewrap.class},
        synopsisSubcommandLabel = "COMMAND")
final class VaultVerbs {
    private static final Path APPLICATION =
            Path.of("credential-vault-service/service/target/quarkus-app/quarkus-run.jar");

    /** Which vault service is meant. */
    static final class Service {
        @Option(
                names = "--service",
                paramLabel = "DIR",
                description = {
                    "The folder that the vault service runs in: config/application.properties is there, or all of it is"
                            + " in the environment. That of ./suite run, unless given."
                })
        private Path folder = Path.of(".suite/run/credential-vault-service");

        int run(List<String> arguments) throws InterruptedException {
            if (!Files.isDirectory(folder)) {
                throw new UsageException("there is no folder " + folder + ": say with --service where the vault service"
                        + " runs, or start ./suite run.");
            }
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx256m",
                    "-XX:+UseSerialGC",
                    "-jar",
                    APPLICATION.toAbsolutePath().toString()));
            command.addAll(arguments);
            try {
                return new ProcessBuilder(command)
                        .directory(folder.toFile())
                        .inheritIO()
                        .start()
                        .waitFor();
            } catch (IOException failure) {
                throw new SuiteException(
                        "the vault service's command cannot be started: " + failure.getMessage(), failure);
            }
        }
    }

    private VaultVerbs() {}

    /** Moves all secrets into the configured store. */
    @Command(
            name = "migrate",
            description =
                    "Moves all secrets from flowmaestro.vault.moving-from to flowmaestro.vault.store. May be run again.")
    static final class Migrate implements Callable<Integer> {
        @Mixin
        private Service service = new Service();

        @Option(
                names = "--destroy-source",
                description = "When all are moved, reads each in its new place once more and destroys the old copy.")
        private boolean destroySource;

        @Override
        public Integer call() throws InterruptedException {
            return service.run(destroySource ? List.of("migrate", "--destroy-source") : List.of("migrate"));
        }
    }

    /** Ends a rotation of the master key. */
    @Command(
            name = "rewrap",
            description = "Seals everything in the embedded store under the master key's first line. May be run again.")
    static final class Rewrap implements Callable<Integer> {
        @Mixin
        private Service service = new Service();

        @Override
        public Integer call() throws InterruptedException {
            return service.run(List.of("rewrap"));
        }
    }
}
