package io.flowmaestro.vault.command;

import io.flowmaestro.vault.client.CredentialException;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * What operators do with stored secrets while the service runs. Exit status 0: done; 1: done, but not to the end, as is
 * said; 2: it could not be done, nothing is lost, and it may be run again.
 */
@Command(
        name = "vault",
        description = "Works on stored secrets while the service runs, with the service's own configuration.",
        subcommands = {MigrateCommand.class, RewrapCommand.class, CommandLine.HelpCommand.class},
        synopsisSubcommandLabel = "COMMAND")
public final class VaultCommand {
    private VaultCommand() {}

    /** Reads arguments and runs what they say. */
    public static CommandLine commandLine() {
        return new CommandLine(new VaultCommand())
                .setExitCodeExceptionMapper(failure -> 2)
                .setExecutionExceptionHandler((failure, command, parsed) -> {
                    command.getErr().println("vault: " + sentence(failure));
                    return 2;
                });
    }

    private static String sentence(Exception failure) {
        return failure instanceof CredentialException || failure instanceof IllegalStateException
                ? String.valueOf(failure.getMessage())
                : "This is a bug of ours: " + failure;
    }
}
