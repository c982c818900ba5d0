package io.flowmaestro.backing;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Programs that refuse to run as root, run as somebody else where this process is root: in a user namespace, or, where the
 * system allows none (as in most containers), as nobody.
 */
final class Command {
    private static final int NOBODY = 65534;
    private static final Duration PROBE = Duration.ofSeconds(10);
    private static final List<String> PREFIX = prefix();
    private static final boolean AS_NOBODY = PREFIX.contains("setpriv");

    private Command() {}

    /** The command line to start. */
    static List<String> line(List<String> arguments) {
        List<String> line = new ArrayList<>(PREFIX);
        line.addAll(arguments);
        return line;
    }

    /** Hands a file or directory of ours to whom the programs run as. */
    static void handOver(Path path) throws IOException {
        if (AS_NOBODY) {
            Files.setAttribute(path, "unix:uid", NOBODY);
        }
    }

    /**
     * Runs a command to its end.
     *
     * @param output gets both its streams, appended
     * @return whether it ended with 0 within the time
     */
    static boolean run(List<String> arguments, Path output, Duration atMost) throws IOException, InterruptedException {
        return ended(
                new ProcessBuilder(line(arguments))
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile())),
                atMost);
    }

    private static List<String> prefix() {
        if (new UnixSystem().getUid() != 0) {
            return List.of();
        }
        List<String> namespace = List.of("unshare", "--user");
        return works(namespace)
                ? namespace
                : List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups");
    }

    private static boolean works(List<String> prefix) {
        List<String> probe = new ArrayList<>(prefix);
        probe.add("true");
        try {
            return ended(
                    new ProcessBuilder(probe)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .redirectError(ProcessBuilder.Redirect.DISCARD),
                    PROBE);
        } catch (IOException missing) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static boolean ended(ProcessBuilder builder, Duration atMost) throws IOException, InterruptedException {
        Process process = builder.start();
        process.getOutputStream().close();
        if (!process.waitFor(atMost.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly();
            return false;
        }
        return process.exitValue() == 0;
    }
}
