package io.flowmaestro.benchmarks.bed;

import io.flowmaestro.backing.ExitGuard;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A process on a core of its own, which does not outlive this one. */
public final class Program implements AutoCloseable {
    /** What a server says in its log before its address. */
    static final String LISTENS = "listens on ";

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** A JVM that writes an AOT cache takes its time. */
    private static final Duration STOP = Duration.ofSeconds(150);

    private final String name;
    private final Path log;
    private final Process process;
    private final ExitGuard guard;

    private Program(String name, Path log, Process process, ExitGuard guard) {
        this.name = name;
        this.log = log;
        this.process = process;
        this.guard = guard;
    }

    /**
     * Starts it.
     *
     * @param core the number of the core that it has
     * @param folder where it runs; its log is beside it
     */
    public static Program start(String name, int core, Path folder, List<String> command) throws IOException {
        List<String> pinned = new ArrayList<>(List.of("taskset", "-c", Integer.toString(core)));
        pinned.addAll(command);
        Path log = folder.resolveSibling(name + ".log");
        Process process = new ProcessBuilder(pinned)
                .directory(Files.createDirectories(folder).toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        return new Program(
                name, log, process, ExitGuard.afterExit(List.of("kill", "-9", Long.toString(process.pid()))));
    }

    /** The address that it says it listens on. */
    String address() throws IOException, InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            for (String line : Files.readAllLines(log)) {
                if (line.startsWith(LISTENS)) {
                    return line.substring(LISTENS.length());
                }
            }
            if (process.waitFor(50, TimeUnit.MILLISECONDS) || System.nanoTime() > end) {
                throw new BenchException(name + " did not start; its log is " + log);
            }
        }
    }

    /** What it is called. */
    public String name() {
        return name;
    }

    /** Where it writes. */
    public Path log() {
        return log;
    }

    /** Of the operating system. */
    public long pid() {
        return process.pid();
    }

    /** Whether it has not ended. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** Ends it as a failing machine does. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
        guard.close();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(STOP.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException interrupted) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        } finally {
            guard.close();
        }
    }
}
