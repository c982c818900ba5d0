package io.flowmaestro.benchmarks.suite;

import java.util.List;

/**
 * What a benchmark gave.
 *
 * @param id such as {@code B1a}
 * @param title what it measures
 * @param date when it began (ISO 8601)
 * @param form {@code quick} or {@code full}
 * @param java the JVM's version, the workers' too
 * @param machine its processor and how many cores
 * @param conditions speed, load and steal over all runs
 * @param figures in the order of the benchmark
 */
public record Report(
        String id,
        String title,
        String date,
        String form,
        String java,
        String machine,
        List<Figure> figures,
        List<Figure> conditions) {}
