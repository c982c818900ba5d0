package io.flowmaestro.vault;

import io.flowmaestro.vault.command.VaultCommand;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;

/** The service; with arguments one of its {@linkplain VaultCommand commands} in its place, which serves nobody. */
@QuarkusMain
public final class Main {
    private Main() {}

    /** Runs until the end, of the service or of the command. */
    public static void main(String... arguments) {
        if (arguments.length == 0) {
            Quarkus.run();
        } else {
            System.exit(VaultCommand.commandLine().execute(arguments));
        }
    }
}
