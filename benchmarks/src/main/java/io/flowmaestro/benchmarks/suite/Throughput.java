package io.flowmaestro.benchmarks.suite;

import io.flowmaestro.benchmarks.bed.Bed;
import io.flowmaestro.benchmarks.bed.Subject;
import io.flowmaestro.benchmarks.bed.Worker;
import io.flowmaestro.benchmarks.load.Load;
import io.flowmaestro.benchmarks.load.Sample;
import io.flowmaestro.benchmarks.load.Work;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The executor beside its peers under the same work, in turns.
 *
 * @param works each is measured apart
 * @param metric by which they are compared
 * @param most results a second that nobody can exceed: calls at once / latency
 * @param peers beside whom
 * @param targets what the ratio to a peer should be
 * @param inQuick operations of a run in the small form
 * @param inFull operations of a run in the full one
 */
record Throughput(
        String id,
        String title,
        List<Work> works,
        Metric metric,
        double most,
        List<Worker> peers,
        Map<Worker, Target> targets,
        int inQuick,
        int inFull)
        implements Benchmark {
    static final int IN_FLIGHT = 512;
    /** Rounds that do not count. */
    private static final int WARM_UP = 4;
    /** Camel has one call for each consumer at once: at a slow provider it would take all day. */
    private static final int OF_CAMEL = 10;

    @Override
    public void run(Form form, Figures figures) throws Exception {
        try (Bed bed = Bed.start(form.project(), form.folder());
                Load load = new Load(bed)) {
            List<Subject> subjects = new ArrayList<>();
            subjects.add(warm(bed, load, Worker.EXECUTOR, form));
            for (Worker peer : peers) {
                subjects.add(warm(bed, load, peer, form));
            }
            for (Work work : works) {
                measure(load, subjects, work, form, figures);
            }
        }
    }

    /**
     * One whose code is compiled, before the next one starts: on the core that it shares with them, its compiler takes as
     * much as its work for the first minute.
     */
    private Subject warm(Bed bed, Load load, Worker worker, Form form) throws Exception {
        Subject subject = bed.start(worker, IN_FLIGHT, List.of(), Map.of());
        for (int round = 0; round < WARM_UP; round++) {
            for (Work work : works) {
                Sample sample = load.backlog(subject, work, operations(worker, form));
                form.say("%s, %s, to warm up: %s".formatted(work.name(), worker.label(), sample));
            }
        }
        return subject;
    }

    /** Each round begins with another worker. */
    private void measure(Load load, List<Subject> subjects, Work work, Form form, Figures figures)
            throws InterruptedException {
        for (int round = 1; round <= form.rounds(); round++) {
            Map<Worker, Sample> samples = new EnumMap<>(Worker.class);
            for (int i = 0; i < subjects.size(); i++) {
                Subject subject = subjects.get((round + i) % subjects.size());
                Sample sample = load.backlog(subject, work, operations(subject.worker(), form));
                form.say("%s, %s, round %d: %s"
                        .formatted(work.name(), subject.worker().label(), round, sample));
                samples.put(subject.worker(), sample);
            }
            add(figures, work, samples);
        }
    }

    private int operations(Worker worker, Form form) {
        int all = form.operations(inQuick, inFull);
        return worker == Worker.CAMEL && metric == Metric.RATE ? all / OF_CAMEL : all;
    }

    private void add(Figures figures, Work work, Map<Worker, Sample> samples) {
        samples.forEach((worker, sample) -> {
            figures.add(work.name(), worker.label() + ": CPU an operation", "µs", sample.workerCpu());
            figures.add(work.name(), worker.label() + ": operations", "1/s", sample.rate());
            figures.under(sample);
        });
        Sample own = samples.get(Worker.EXECUTOR);
        if (own != null) {
            figures.add(work.name(), "executor: the database's CPU an operation", "µs", own.cpuOf("database"));
            figures.add(work.name(), "executor: results that came twice", "1", own.copies());
            peers.forEach(peer -> {
                Sample other = samples.get(peer);
                if (other != null) {
                    double ratio = metric.ratio(own, other, most);
                    figures.add(work.name(), "executor / " + peer.label(), "ratio", ratio, targets.get(peer));
                }
            });
        }
    }
}
