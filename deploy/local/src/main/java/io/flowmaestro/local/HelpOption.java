package io.flowmaestro.local;

import picocli.CommandLine.Option;

/** What every command has. */
final class HelpOption {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Says what the command does and what it takes.")
    @SuppressWarnings("unused") // picocli sets and reads it.
    private boolean asked;
}
