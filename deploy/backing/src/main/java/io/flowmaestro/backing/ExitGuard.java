package io.flowmaestro.backing;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs a command once this JVM is gone, however it went: a shell waits on a pipe that only this JVM holds. So a child
 * process is stopped after the shutdown hooks, which may still need it, and also after {@code kill -9}, which runs none.
 */
public final class ExitGuard implements AutoCloseable {
    /** A terminal's signals go to the shell too; it has to outlive them. */
    private static final String WAIT_AND_RUN = "trap '' HUP INT TERM; read -r never; exec \"$@\"";

    private final Process shell;

    private ExitGuard(Process shell) {
        this.shell = shell;
    }

    /**
     * Begins to wait.
     *
     * @param command with its arguments; its output goes nowhere
     */
    public static ExitGuard afterExit(List<String> command) throws IOException {
        List<String> line = new ArrayList<>(List.of("sh", "-c", WAIT_AND_RUN, "sh"));
        line.addAll(command);
        return new ExitGuard(new ProcessBuilder(line)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start());
    }

    /** Calls it off. */
    @Override
    public void close() {
        shell.destroyForcibly();
    }
}
