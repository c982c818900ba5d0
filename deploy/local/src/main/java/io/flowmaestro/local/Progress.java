package io.flowmaestro.local;

import java.io.PrintWriter;
import java.time.Duration;

/** Says on standard error what goes on, with the seconds since the start. */
final class Progress {
    private final PrintWriter out;
    private final long start = System.nanoTime();

    Progress(PrintWriter out) {
        this.out = out;
    }

    void say(String what) {
        Duration since = Duration.ofNanos(System.nanoTime() - start);
        out.printf("%5.1f s  %s%n", since.toMillis() / 1000.0, what);
        out.flush();
    }
}
