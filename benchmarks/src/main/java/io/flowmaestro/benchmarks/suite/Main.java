package io.flowmaestro.benchmarks.suite;

import io.flowmaestro.backing.CannotStartException;
import io.flowmaestro.benchmarks.bed.BenchException;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code ./suite bench}. Exit status 0: done; 1: a ratio fell; 2: it could not be run. */
@Command(
        name = "suite",
        description = "What the executor costs.",
        subcommands = {Bench.class, CommandLine.HelpCommand.class},
        synopsisSubcommandLabel = "COMMAND")
public final class Main {
    private Main() {}

    /** Runs it and ends this process with its status. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Main())
                .setExitCodeExceptionMapper(failure -> 2)
                .setExecutionExceptionHandler((failure, command, parsed) -> {
                    if (failure instanceof BenchException || failure instanceof CannotStartException) {
                        command.getErr().println("suite: " + failure.getMessage());
                    } else {
                        failure.printStackTrace(command.getErr());
                    }
                    return 2;
                })
                .execute(arguments));
    }
}
