package io.flowmaestro.benchmarks.suite;

/** One question, and how it is answered. */
interface Benchmark {
    /** Such as {@code B1a}. */
    String id();

    /** What it measures. */
    String title();

    /** Runs it; fails rather than to give figures that say nothing. */
    void run(Form form, Figures figures) throws Exception;
}
