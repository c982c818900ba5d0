package io.flowmaestro.benchmarks.bed;

import io.flowmaestro.backing.ChildProcess;
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
    private final ChildProcess child;

    private Program(String name, Path log, ChildProcess child) {
        this.name = name;
        this.log = log;
        this.child = child;
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
        ProcessBuilder builder = new ProcessBuilder(pinned)
                .directory(Files.createDirectories(folder).toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        return new Program(name, log, ChildProcess.start(builder, "KILL"));
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
            if (child.process().waitFor(50, TimeUnit.MILLISECONDS) || System.nanoTime() > end) {
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
        return child.process().pid();
    }

    /** Whether it has not ended. */
    public boolean isAlive() {
        return child.process().isAlive();
    }

    /** Ends it as a failing machine does. */
    public void kill() throws InterruptedException {
        child.kill();
    }

    @Override
    public void close() {
        child.stop(STOP);
    }
}
