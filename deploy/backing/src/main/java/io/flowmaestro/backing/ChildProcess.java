package io.flowmaestro.backing;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A process that does not outlive this JVM, however that ends. */
public final class ChildProcess {
    private final Process process;
    private final ExitGuard guard;

    private ChildProcess(Process process, ExitGuard guard) {
        this.process = process;
        this.guard = guard;
    }

    /**
     * Starts it.
     *
     * @param signal what it gets once this JVM is gone, as {@code TERM} or {@code KILL}
     */
    public static ChildProcess start(ProcessBuilder builder, String signal) throws IOException {
        Process process = builder.start();
        return new ChildProcess(
                process, ExitGuard.afterExit(List.of("kill", "-" + signal, Long.toString(process.pid()))));
    }

    /** The process itself. */
    public Process process() {
        return process;
    }

    /** Ends it at once, as if its machine had failed. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
        guard.close();
    }

    /**
     * Asks it to stop, and ends it if it has not.
     *
     * @param grace how long it may take
     */
    public void stop(Duration grace) {
        process.destroy();
        try {
            if (!process.waitFor(grace.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly().waitFor(grace.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException interrupted) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        } finally {
            guard.close();
        }
    }
}
