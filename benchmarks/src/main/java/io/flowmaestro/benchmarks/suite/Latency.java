package io.flowmaestro.benchmarks.suite;

import io.flowmaestro.benchmarks.bed.Bed;
import io.flowmaestro.benchmarks.bed.Subject;
import io.flowmaestro.benchmarks.bed.Worker;
import io.flowmaestro.benchmarks.load.Load;
import io.flowmaestro.benchmarks.load.Sample;
import io.flowmaestro.benchmarks.load.Work;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What is added to the provider's own latency, at half the rate that the executor reaches: from the request's timestamp to
 * its result's.
 *
 * @param peers beside whom, at the same rate
 * @param targets of the executor, by percentile
 */
record Latency(String id, String title, Work work, List<Worker> peers, Map<Double, Target> targets)
        implements Benchmark {
    private static final int TO_WARM_UP = 10_000;
    private static final double PART = 0.5;

    @Override
    public void run(Form form, Figures figures) throws Exception {
        try (Bed bed = Bed.start(form.project(), form.folder());
                Load load = new Load(bed)) {
            List<Subject> subjects = new ArrayList<>();
            for (Worker worker : workers()) {
                Subject subject = bed.start(worker, Throughput.IN_FLIGHT, List.of(), Map.of());
                load.backlog(subject, work, TO_WARM_UP);
                subjects.add(subject);
            }
            double rate = load.backlog(subjects.get(0), work, TO_WARM_UP).rate() * PART;
            figures.add(work.name(), "asked", "1/s", rate);
            int operations = (int) (rate * form.operations(8, 20));
            for (int round = 1; round <= form.rounds(); round++) {
                for (int i = 0; i < subjects.size(); i++) {
                    Subject subject = subjects.get((round + i) % subjects.size());
                    Sample sample = load.steady(subject, work, operations, rate);
                    form.say("%s, round %d: %s".formatted(subject.worker().label(), round, sample));
                    add(figures, subject.worker(), sample);
                }
            }
        }
    }

    private List<Worker> workers() {
        return Stream.concat(Stream.of(Worker.EXECUTOR), peers.stream()).toList();
    }

    private void add(Figures figures, Worker worker, Sample sample) {
        figures.under(sample);
        targets.forEach((percentile, target) -> {
            String name = "%s: p%s"
                    .formatted(worker.label(), String.valueOf(percentile).replaceAll("\\.0$", ""));
            double millis = sample.added(percentile);
            figures.add(work.name(), name, "ms", millis, worker == Worker.EXECUTOR ? target : null);
        });
    }
}
