package io.flowmaestro.faults.bed;

import io.flowmaestro.backing.ChildProcess;
import io.flowmaestro.local.SuiteException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A class of ours as a JVM of its own, which does not outlive this one. */
final class Child implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final Duration STOP = Duration.ofSeconds(10);

    private final ChildProcess child;

    private Child(ChildProcess child) {
        this.child = child;
    }

    /**
     * Starts it and returns when its log has the sentence.
     *
     * @param log emptied before
     */
    static Child start(Class<?> main, List<String> arguments, Path log, String sentence) throws InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx384m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(arguments);
        try {
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
            Child child = new Child(ChildProcess.start(builder, "KILL"));
            child.await(log, sentence);
            return child;
        } catch (IOException failure) {
            throw new SuiteException(main.getSimpleName() + " cannot be started: " + failure.getMessage(), failure);
        }
    }

    private void await(Path log, String sentence) throws IOException, InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!Files.readString(log).contains(sentence)) {
            if (child.process().waitFor(100, TimeUnit.MILLISECONDS) || System.nanoTime() > end) {
                close();
                throw new SuiteException("It did not start; its log is " + log);
            }
        }
    }

    /** Ends it at once, as if its machine had failed. */
    void kill() throws InterruptedException {
        child.kill();
    }

    @Override
    public void close() {
        child.stop(STOP);
    }
}
