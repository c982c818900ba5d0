package io.flowmaestro.backing.testing;

import io.flowmaestro.backing.CannotStartException;
import io.flowmaestro.backing.VaultBinary;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Looks for a server's program once in a JVM, and says at its end what was not run for want of one. Public for
 * {@link JvmWide} alone.
 */
public final class OpenBaoSearch {
    private static final Set<String> NOT_RUN = new TreeSet<>();
    private static @Nullable String missing;

    private OpenBaoSearch() {}

    /** Why tests cannot be run; empty where they can, or where they must and have to fail. */
    public static synchronized String missing() {
        if (missing == null) {
            missing = required() ? "" : search();
        }
        return missing;
    }

    /** Remembers a test for the line at the end. */
    public static synchronized void notRun(String test) {
        if (NOT_RUN.isEmpty()) {
            Runtime.getRuntime().addShutdownHook(new Thread(OpenBaoSearch::report, "report-not-run"));
        }
        NOT_RUN.add(test);
    }

    private static boolean required() {
        return "containers".equals(System.getProperty("backing")) || "true".equals(System.getenv("VAULT_REQUIRED"));
    }

    private static String search() {
        try {
            VaultBinary.find(ProjectDirectory.tools());
            return "";
        } catch (CannotStartException e) {
            return String.valueOf(e.getMessage());
        }
    }

    /**
     * For the end of the build, which says it in a line; and to the process' own stream, for a build of this module alone: the
     * test runner has taken {@link System#err} and is gone by now.
     */
    private static synchronized void report() {
        PrintStream console = new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
        console.println("NOT RUN without a Vault or OpenBao server: " + String.join(", ", NOT_RUN) + ". To run them: "
                + VaultBinary.HOW_TO_GET_IT + ".");
        try {
            Path file = ProjectDirectory.root().resolve("target").resolve("not-run.txt");
            Files.createDirectories(file.resolveSibling(""));
            Files.write(file, NOT_RUN, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            console.println("The end of the build will not say so: " + e);
        }
    }
}
