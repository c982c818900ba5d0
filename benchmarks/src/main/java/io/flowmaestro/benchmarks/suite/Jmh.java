package io.flowmaestro.benchmarks.suite;

import java.util.Collection;
import java.util.Map;
import java.util.stream.Collectors;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** JMH's benchmarks, run from here. */
final class Jmh {
    private Jmh() {}

    /** Runs all methods of a class once each, and tells their results by their names. */
    static Map<String, RunResult> run(Class<?> benchmarks, Form form) throws RunnerException {
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include(benchmarks.getName() + "\\.")
                .addProfiler(GCProfiler.class)
                .verbosity(VerboseMode.SILENT)
                .forks(1);
        if (form.quick()) {
            options.warmupTime(TimeValue.seconds(1)).measurementTime(TimeValue.seconds(1));
        }
        Collection<RunResult> results = new Runner(options.build()).run();
        return results.stream()
                .collect(Collectors.toMap(result -> result.getPrimaryResult().getLabel(), each -> each));
    }

    /** What each call took, in the benchmark's unit. */
    static double score(RunResult result) {
        return result.getPrimaryResult().getScore();
    }

    /** What each call allocated, in bytes. */
    static double allocated(RunResult result) {
        double bytes = 0;
        for (Result<?> measured : result.getSecondaryResults().values()) {
            bytes += measured.getLabel().endsWith("gc.alloc.rate.norm") ? measured.getScore() : 0;
        }
        return bytes;
    }
}
