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

/**
 * A backlog on which two more executors join the one that works: how long no result comes while partitions move. All share
 * one core, so what they finish in a second says nothing of a bigger machine.
 */
record Scaling(String id, String title, Work work) implements Benchmark {
    private static final int TO_WARM_UP = 10_000;
    private static final int JOINING = 2;

    @Override
    public void run(Form form, Figures figures) throws Exception {
        int backlog = form.operations(40_000, 100_000);
        try (Bed bed = Bed.start(form.project(), form.folder());
                Load load = new Load(bed)) {
            Subject executor = start(bed);
            load.backlog(executor, work, TO_WARM_UP);
            for (int round = 1; round <= form.rounds(); round++) {
                Sample alone = load.backlog(executor, work, backlog);
                List<Subject> joined = new ArrayList<>();
                for (int i = 0; i < JOINING; i++) {
                    joined.add(start(bed));
                }
                Sample together = load.backlog(executor, work, backlog);
                joined.forEach(other -> other.program().close());
                load.backlog(executor, work, TO_WARM_UP); // takes over what they leave
                form.say("round %d: alone %s, joined %s".formatted(round, alone, together));
                figures.under(together);
                figures.add(work.name(), "longest silence of one executor", "s", alone.silence() / 1_000.0);
                figures.add(
                        work.name(),
                        "longest silence while two join",
                        "s",
                        together.silence() / 1_000.0,
                        Target.atMost(3));
                figures.add(work.name(), "backlog drained by one", "s", alone.seconds());
                figures.add(work.name(), "backlog drained while two join, on the same core", "s", together.seconds());
            }
        }
    }

    private static Subject start(Bed bed) throws Exception {
        return bed.start(Worker.EXECUTOR, Throughput.IN_FLIGHT, List.of(), Map.of());
    }
}
