package io.flowmaestro.backing;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Programs that refuse to run as root, run in a user namespace where this process is not root, and else as they are. */
final class Command {
    private static final List<String> OUT_OF_ROOT = List.of("unshare", "--user");
    private static final Duration PROBE = Duration.ofSeconds(10);

    private Command() {}

    /** The command line to start. */
    static List<String> line(List<String> arguments) {
        List<String> line = new ArrayList<>(asRoot() ? OUT_OF_ROOT : List.of());
        line.addAll(arguments);
        return line;
    }

    /**
     * Sees that {@link #line} can work here.
     *
     * @throws CannotStartException for root on a system without user namespaces
     */
    static void requireUnprivileged(String who) {
        if (asRoot() && !namespacesWork()) {
            throw new CannotStartException(
                    who + " cannot start: it refuses to run as root, and this system allows no user"
                            + " namespace (`unshare --user`). Run as another user.");
        }
    }

    /**
     * Runs a command to its end.
     *
     * @param output gets both its streams, appended
     * @return whether it ended with 0 within the time
     */
    static boolean run(List<String> arguments, Path output, Duration atMost) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(line(arguments))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
                .start();
        process.getOutputStream().close();
        if (!process.waitFor(atMost.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly();
            return false;
        }
        return process.exitValue() == 0;
    }

    private static boolean asRoot() {
        return new UnixSystem().getUid() == 0;
    }

    private static boolean namespacesWork() {
        try {
            Path output = Files.createTempFile("namespace", ".out");
            try {
                return run(List.of("true"), output, PROBE);
            } finally {
                Files.delete(output);
            }
        } catch (IOException missing) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
