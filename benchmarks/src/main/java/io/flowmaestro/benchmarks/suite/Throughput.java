package io.flowmaestro.benchmarks.suite;

import io.flowmaestro.benchmarks.bed.Bed;
import io.flowmaestro.benchmarks.bed.Subject;
import io.flowmaestro.benchmarks.bed.Worker;
import io.flowmaestro.benchmarks.load.Load;
import io.flowmaestro.benchmarks.load.Sample;
import io.flowmaestro.benchmarks.load.Work;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The executor beside its peers under the same work, in turns: CPU time and results a second.
 *
 * @param works each is measured apart
 * @param targets by peer: how many times as many results for the same CPU time the executor should give
 * @param inQuick operations of a run in the small form
 * @param inFull operations of a run in the full one
 */
record Throughput(String id, String title, List<Work> works, Map<Worker, Target> targets, int inQuick, int inFull)
        implements Benchmark {
    private static final int IN_FLIGHT = 512;

    @Override
    public Measured run(Form form) throws Exception {
        int count = form.operations(inQuick, inFull);
        List<Figure> figures = new ArrayList<>();
        List<Sample> all = new ArrayList<>();
        try (Bed bed = Bed.start(form.project(), form.folder());
                Load load = new Load(bed)) {
            List<Subject> subjects = new ArrayList<>();
            for (Worker worker : Worker.values()) {
                subjects.add(bed.start(worker, IN_FLIGHT, List.of(), Map.of()));
            }
            for (Work work : works) {
                Map<Worker, List<Sample>> samples = measure(load, subjects, work, count, form.rounds());
                figures.addAll(figures(work, samples));
                samples.values().forEach(all::addAll);
            }
        }
        return Measured.of(figures, all);
    }

    /** The first round warms up and does not count; each begins with another worker. */
    private static Map<Worker, List<Sample>> measure(
            Load load, List<Subject> subjects, Work work, int count, int rounds) throws InterruptedException {
        Map<Worker, List<Sample>> samples = new LinkedHashMap<>();
        for (int round = 0; round <= rounds; round++) {
            for (int i = 0; i < subjects.size(); i++) {
                Subject subject = subjects.get((round + i) % subjects.size());
                Sample sample = load.backlog(subject, work, count);
                System.out.printf(
                        "%s, %s, round %d: %.0f µs of CPU an operation, %.0f operations/s, %d copies %s%n",
                        work.name(),
                        subject.worker().label(),
                        round,
                        sample.workerCpu(),
                        sample.rate(),
                        sample.copies(),
                        sample.cpu());
                if (round > 0) {
                    samples.computeIfAbsent(subject.worker(), first -> new ArrayList<>())
                            .add(sample);
                }
            }
        }
        return samples;
    }

    private List<Figure> figures(Work work, Map<Worker, List<Sample>> samples) {
        List<Figure> figures = new ArrayList<>();
        samples.forEach((worker, of) -> {
            String name = worker.label();
            figures.add(new Figure(
                    work.name(),
                    name + ": CPU an operation",
                    "µs",
                    of.stream().map(Sample::workerCpu).toList(),
                    null));
            figures.add(new Figure(
                    work.name(),
                    name + ": operations",
                    "1/s",
                    of.stream().map(Sample::rate).toList(),
                    null));
        });
        List<Sample> own = samples.getOrDefault(Worker.EXECUTOR, List.of());
        figures.add(new Figure(
                work.name(),
                "executor: CPU of the database an operation",
                "µs",
                own.stream()
                        .map(sample -> sample.cpu().getOrDefault("database", 0.0))
                        .toList(),
                null));
        targets.forEach((peer, target) -> {
            List<Sample> others = samples.getOrDefault(peer, List.of());
            figures.add(new Figure(
                    work.name(),
                    "executor / " + peer.label(),
                    "ratio",
                    IntStream.range(0, own.size())
                            .mapToObj(
                                    i -> others.get(i).workerCpu() / own.get(i).workerCpu())
                            .toList(),
                    target));
        });
        return figures;
    }
}
