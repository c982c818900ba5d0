package io.flowmaestro.benchmarks.suite;

import io.flowmaestro.benchmarks.LeaseBenchmark;
import io.flowmaestro.benchmarks.LeaseRoundTrips;
import io.flowmaestro.benchmarks.VaultMissBenchmark;
import io.flowmaestro.benchmarks.bed.BenchException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.results.RunResult;

/** What a lease costs: how often the vault is asked, what a hit takes, and what a miss takes the vault service. */
record Leases(String id, String title) implements Benchmark {
    /** 16 bytes are one object; the iterator's and JMH's own noise come to some more. */
    private static final double ONE_OBJECT = 32;

    @Override
    public void run(Form form, Figures figures) throws Exception {
        figures.add(
                "tokens of 10 minutes",
                "round trips an operation",
                "1",
                LeaseRoundTrips.ofAnOperation(Duration.ofMinutes(10)),
                Target.atMost(0.005));
        figures.add(
                "tokens of an hour",
                "round trips an operation",
                "1",
                LeaseRoundTrips.ofAnOperation(Duration.ofHours(1)),
                Target.atMost(0.005));
        for (int round = 1; round <= form.rounds(); round++) {
            RunResult hit = found(Jmh.run(LeaseBenchmark.class, form), "hitTaken");
            form.say("round %d: a hit takes %.0f ns".formatted(round, Jmh.score(hit)));
            figures.add("hit", "CPU", "ns", Jmh.score(hit), Target.atMost(1_000));
            figures.add("hit", "allocated", "bytes", Jmh.allocated(hit), Target.atMost(ONE_OBJECT));
        }
        List<VaultMissBenchmark.Times> misses = VaultMissBenchmark.run();
        misses.stream().filter(times -> times.way().endsWith("miss")).forEach(times -> {
            String work = "miss, %d at once".formatted(times.inFlight());
            figures.add(work, times.way() + ": p50", "ms", times.p50());
            figures.add(work, times.way() + ": p99", "ms", times.p99(), Target.atMost(15));
        });
    }

    private static RunResult found(Map<String, RunResult> results, String name) {
        RunResult result = results.get(name);
        if (result == null) {
            throw new BenchException("JMH did not run " + name + ".");
        }
        return result;
    }
}
