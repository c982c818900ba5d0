package io.flowmaestro.executor.lane;

import java.time.Duration;

/** The thread that lanes live on. */
public interface Loop {
    /** Runs it there: at once for whoever is there already. */
    void run(Runnable task);

    /** Runs it there after a time, 1 ms or more. */
    void after(Duration wait, Runnable task);
}
