package io.flowmaestro.faults;

import io.flowmaestro.backing.CannotStartException;
import io.flowmaestro.local.SuiteException;
import io.flowmaestro.local.UsageException;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code ./suite faults} and {@code ./suite soak}. Exit status 0: every promise was kept; 1: one was not; 2: it could not be run. */
@Command(
        name = "suite",
        description = "Faults, and what the services make of them.",
        subcommands = {Faults.class, Soak.class, CommandLine.HelpCommand.class},
        synopsisSubcommandLabel = "COMMAND")
public final class Main {
    private Main() {}

    /** Runs a command and ends this process with its status. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Main())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExitCodeExceptionMapper(failure -> 2)
                .setExecutionExceptionHandler((failure, command, parsed) -> {
                    boolean known = failure instanceof SuiteException
                            || failure instanceof UsageException
                            || failure instanceof CannotStartException;
                    if (known) {
                        command.getErr().println("suite: " + failure.getMessage());
                    } else {
                        failure.printStackTrace(command.getErr());
                    }
                    return 2;
                })
                .execute(arguments));
    }
}
