package io.flowmaestro.benchmarks.suite;

import io.flowmaestro.benchmarks.bed.Bed;
import io.flowmaestro.benchmarks.bed.BenchException;
import io.flowmaestro.benchmarks.bed.Jcmd;
import io.flowmaestro.benchmarks.bed.Machine;
import io.flowmaestro.benchmarks.bed.Subject;
import io.flowmaestro.benchmarks.bed.Worker;
import io.flowmaestro.benchmarks.load.Load;
import io.flowmaestro.benchmarks.load.Work;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What one more call in flight takes, over HTTP/1.1: the memory with 10,000 less that with 100. The provider takes long
 * enough for all to be in flight at once on one core.
 */
record Memory(String id, String title) implements Benchmark {
    private static final int FEW = 100;
    private static final int MANY = 10_000;
    private static final String HANGING = "after-40000";
    private static final Duration PATIENCE = Duration.ofSeconds(35);
    private static final Work TO_WARM_UP = writes("after-0");
    private static final Work WRITES = writes(HANGING);
    private static final int WARM = 5_000;

    @Override
    public void run(Form form, Figures figures) throws Exception {
        try (Bed bed = Bed.start(form.project(), form.folder());
                Load load = new Load(bed)) {
            for (int round = 1; round <= form.rounds(); round++) {
                double own = measure(bed, load, Worker.EXECUTOR, form, figures);
                double ceiling = measure(bed, load, Worker.CEILING, form, figures);
                figures.add(WRITES.name(), "executor / ceiling", "ratio", own / ceiling, Target.atMost(1.15));
            }
        }
    }

    private static double measure(Bed bed, Load load, Worker worker, Form form, Figures figures) throws Exception {
        Subject subject = bed.start(worker, MANY, List.of("-Xmx1g"), Map.of());
        figures.under(load.backlog(subject, TO_WARM_UP, WARM));
        long pid = subject.program().pid();
        load.ask(subject, WRITES, FEW);
        awaitOpen(bed, FEW);
        long liveBefore = Jcmd.liveHeap(pid);
        long before = Machine.resident(pid);
        load.ask(subject, WRITES, MANY - FEW);
        awaitOpen(bed, MANY);
        long after = Machine.resident(pid);
        long liveAfter = Jcmd.liveHeap(pid);
        subject.program().kill();
        double resident = (after - before) / 1_024.0 / (MANY - FEW);
        double live = (liveAfter - liveBefore) / 1_024.0 / (MANY - FEW);
        form.say("%s: %.1f KB resident, %.1f KB live on the heap".formatted(worker.label(), resident, live));
        boolean own = worker == Worker.EXECUTOR;
        figures.add(WRITES.name(), worker.label() + ": resident", "KB", resident, own ? Target.atMost(35) : null);
        figures.add(
                WRITES.name(),
                worker.label() + ": on the heap after a full collection",
                "KB",
                live,
                own ? Target.atMost(15) : null);
        awaitOpen(bed, 0);
        return resident;
    }

    private static void awaitOpen(Bed bed, long wanted) throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (bed.open() != wanted) {
            if (System.nanoTime() > end) {
                throw new BenchException("%d calls are open, not %d.".formatted(bed.open(), wanted));
            }
            Thread.sleep(50);
        }
    }

    private static Work writes(String way) {
        return new Work("HTTP/1.1", "write", false, Work.connections(2_000), number -> way);
    }
}
