package io.flowmaestro.local;

import io.flowmaestro.kit.ProviderCheck;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The verbs for those who write provider files, and where the files are. */
@Command(
        name = "provider",
        description = "Checks, lists and drafts provider files.",
        subcommands = {CheckProviders.class, ListProviders.class, NewProvider.class, ImportProvider.class},
        synopsisSubcommandLabel = "COMMAND")
final class Providers {
    /** Which files are meant. */
    static final class Folders {
        private static final Path PROVIDERS = Path.of("provider-gateways/providers/src/main/resources/providers");
        private static final Path CONTRACTS = Path.of("provider-gateways/contracts/src/main/resources/contracts");

        @Option(
                names = "--folder",
                paramLabel = "DIR",
                description = "Holds a folder for each provider; this project's own, unless given.")
        private @Nullable Path folder;

        /** Holds a folder for each provider. */
        Path providers() {
            Path providers = folder == null ? PROVIDERS : folder;
            if (!Files.isDirectory(providers)) {
                throw new UsageException("there is no folder " + providers + ".");
            }
            return providers;
        }

        ProviderCheck check() {
            return new ProviderCheck(providers(), CONTRACTS);
        }

        /** The ids asked for, or all. */
        List<String> ids(List<String> asked) {
            List<String> known = check().ids();
            asked.stream().filter(id -> !known.contains(id)).findFirst().ifPresent(id -> {
                throw new UsageException(
                        "there is no provider " + id + "; there are " + String.join(", ", known) + ".");
            });
            return asked.isEmpty() ? known : asked;
        }
    }
}
