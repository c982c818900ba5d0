package io.flowmaestro.benchmarks.suite;

import io.flowmaestro.benchmarks.bed.Bed;
import io.flowmaestro.benchmarks.bed.BenchException;
import io.flowmaestro.benchmarks.bed.Subject;
import io.flowmaestro.benchmarks.bed.Worker;
import io.flowmaestro.benchmarks.load.Load;
import io.flowmaestro.benchmarks.load.Work;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * From {@code java} to the first result on the topic, with servers that run: plain, and with an AOT cache
 * (<a href="https://openjdk.org/jeps/514">JEP 514</a>) that a run under load has left.
 */
record Startup(String id, String title, Work work) implements Benchmark {
    private static final int AOT_SINCE = 25;
    private static final int TRAINING = 10_000;
    private static final String NAME = "first result";

    @Override
    public void run(Form form, Figures figures) throws Exception {
        if (Runtime.version().feature() < AOT_SINCE) {
            throw new BenchException(id + " needs JDK 25: set JAVA_HOME to one.");
        }
        try (Bed bed = Bed.start(form.project(), form.folder());
                Load load = new Load(bed)) {
            Path cache = form.folder().resolve("executor.aot");
            Subject trained = bed.start(
                    Worker.EXECUTOR_FLAT, Throughput.IN_FLIGHT, List.of("-XX:AOTCacheOutput=" + cache), Map.of());
            figures.under(load.backlog(trained, work, TRAINING));
            trained.program().close();
            if (!Files.exists(cache)) {
                throw new BenchException("The training run left no cache; its log is "
                        + trained.program().log());
            }
            figures.add(NAME, "AOT cache", "MB", Files.size(cache) / 1e6);
            for (int round = 1; round <= form.rounds(); round++) {
                double plain = first(bed, load, Worker.EXECUTOR, List.of());
                double cached = first(bed, load, Worker.EXECUTOR_FLAT, List.of("-XX:AOTCache=" + cache));
                form.say("round %d: plain %.0f ms, AOT cache %.0f ms".formatted(round, plain, cached));
                figures.add(NAME, "plain", "s", plain / 1_000, Target.atMost(4));
                figures.add(NAME, "with an AOT cache", "s", cached / 1_000, Target.atMost(2));
                figures.add(NAME, "with an AOT cache / plain", "ratio", cached / plain, Target.atMost(0.5));
            }
        }
    }

    private double first(Bed bed, Load load, Worker worker, List<String> options) throws Exception {
        Subject started = bed.start(worker, Throughput.IN_FLIGHT, options, Map.of());
        double millis = load.one(started, work);
        started.program().close();
        return millis;
    }
}
