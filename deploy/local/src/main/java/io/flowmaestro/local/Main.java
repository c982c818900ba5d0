package io.flowmaestro.local;

import io.flowmaestro.backing.CannotStartException;
import io.flowmaestro.kit.DraftException;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The {@code suite} command. Exit status 0: done; 1: an outcome was not the wanted one; 2: it could not be run. */
@Command(
        name = "suite",
        description = "FlowMaestro Integrations on this machine.",
        subcommands = {
            Demo.class,
            Run.class,
            Try.class,
            VaultVerbs.class,
            DeadLetterVerbs.class,
            Providers.class,
            CommandLine.HelpCommand.class
        },
        synopsisSubcommandLabel = "COMMAND")
public final class Main {
    private Main() {}

    /** Runs a command and ends this process with its status. */
    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        CommandLine suite = new CommandLine(new Main());
        withSubcommands(suite)
                .filter(command -> !(command.getCommand() instanceof CommandLine.HelpCommand)) // which has it already
                .forEach(command -> command.addMixin("help", new HelpOption()));
        return suite.setExpandAtFiles(false) // "--parameters @FILE" is one argument, and no file of arguments
                .setExitCodeExceptionMapper(failure -> 2)
                .setExecutionExceptionHandler((failure, command, parsed) -> {
                    command.getErr().println("suite: " + sentence(failure));
                    return 2;
                });
    }

    private static Stream<CommandLine> withSubcommands(CommandLine command) {
        return Stream.concat(
                Stream.of(command), command.getSubcommands().values().stream().flatMap(Main::withSubcommands));
    }

    private static String sentence(Exception failure) {
        if (failure instanceof UsageException
                || failure instanceof SuiteException
                || failure instanceof DraftException
                || failure instanceof CannotStartException) {
            return String.valueOf(failure.getMessage());
        }
        return "this is a bug of ours: " + failure + ". Please report it with .suite/suite.0.log.";
    }
}
