package io.flowmaestro.benchmarks.suite;

import io.flowmaestro.benchmarks.PassThroughBenchmark;
import java.util.Map;
import org.openjdk.jmh.results.RunResult;

/** What JSON costs beside a copy of its bytes. */
record PassThrough(String id, String title) implements Benchmark {
    private static final String WORK = "2 KB asked, 20 KB answered";

    @Override
    public void run(Form form, Figures figures) throws Exception {
        for (int round = 1; round <= form.rounds(); round++) {
            Map<String, RunResult> results = Jmh.run(PassThroughBenchmark.class, form);
            results.forEach((name, result) -> figures.add(WORK, name, "µs", Jmh.score(result)));
            double copy = results.values().stream()
                    .filter(result -> result.getPrimaryResult().getLabel().equals("copy"))
                    .mapToDouble(Jmh::score)
                    .sum();
            results.forEach((name, result) -> {
                if (!name.equals("copy")) {
                    Target target = Target.atMost(name.equals("mapped") ? 2.5 : 1.15);
                    figures.add(WORK, name + " / copy", "ratio", Jmh.score(result) / copy, target);
                }
            });
            form.say("round %d: %s".formatted(round, results.keySet()));
        }
    }
}
