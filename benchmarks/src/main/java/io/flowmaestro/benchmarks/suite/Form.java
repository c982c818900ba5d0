package io.flowmaestro.benchmarks.suite;

import java.nio.file.Path;

/**
 * How thoroughly a benchmark is run.
 *
 * @param quick whether in the small form
 * @param rounds that count, 1 or more
 * @param project the root of the sources
 * @param folder for what the run leaves behind; each benchmark has one of its own in it
 */
record Form(boolean quick, int rounds, Path project, Path folder) {
    String name() {
        return quick ? "quick" : "full";
    }

    int operations(int inQuick, int inFull) {
        return quick ? inQuick : inFull;
    }

    /** Tells whoever waits for it. */
    void say(String news) {
        System.out.println(news);
    }
}
