package io.flowmaestro.benchmarks.suite;

import io.flowmaestro.benchmarks.bed.Bed;
import io.flowmaestro.benchmarks.bed.Subject;
import io.flowmaestro.benchmarks.bed.Worker;
import io.flowmaestro.benchmarks.load.Load;
import io.flowmaestro.benchmarks.load.Work;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * One call hangs for ten minutes while others of its partition finish; then the executor dies by SIGKILL, and another one
 * starts: what is called again, and how much later does it answer than after a death with nothing to read again?
 */
record Replay(String id, String title) implements Benchmark {
    private static final List<String> CONNECTIONS = Work.connectionsOfOnePartition(1_001);
    private static final Work WRITES =
            new Work("one partition", "write", false, CONNECTIONS.subList(1, 1_001), number -> "after-0");
    private static final Work HANGING =
            new Work("one partition", "write", false, CONNECTIONS.subList(0, 1), number -> "after-600000");
    /** The shortest that a broker takes, the same for both deaths: until then nobody has what a killed executor had. */
    private static final Map<String, String> SESSION =
            Map.of("kafka.session.timeout.ms", "6000", "kafka.heartbeat.interval.ms", "1500");

    /** Longer than anything keeps its offset. */
    private static final Duration HELD = Duration.ofSeconds(75);

    private static final Duration SETTLED = Duration.ofSeconds(10);
    private static final int TO_WARM_UP = 2_000;

    @Override
    public void run(Form form, Figures figures) throws Exception {
        int finished = form.operations(10_000, 50_000);
        try (Bed bed = Bed.start(form.project(), form.folder());
                Load load = new Load(bed)) {
            for (int round = 1; round <= form.rounds(); round++) {
                Subject first = start(bed);
                load.backlog(first, WRITES, TO_WARM_UP);
                Thread.sleep(SETTLED.toMillis());
                first.program().kill();
                Subject second = start(bed);
                double without = load.one(second, WRITES);
                long hangsSince = System.nanoTime();
                load.ask(second, HANGING, 1);
                figures.under(load.backlog(second, WRITES, finished));
                Thread.sleep(Math.max(
                        0, HELD.minusNanos(System.nanoTime() - hangsSince).toMillis()));
                second.program().kill();
                long before = bed.calls();
                Subject third = start(bed);
                double with = load.one(third, WRITES);
                Thread.sleep(SETTLED.toMillis());
                long repeated = bed.calls() - before - 1;
                third.program().kill();
                form.say("round %d: %d calls again, %.0f ms and %.0f ms".formatted(round, repeated, without, with));
                figures.add(WRITES.name(), "calls made again", "1", (double) repeated, Target.atMost(0));
                figures.add(WRITES.name(), "from start to a result, nothing to read again", "s", without / 1_000);
                figures.add(WRITES.name(), "the same, with the slow call", "s", with / 1_000);
                figures.add(WRITES.name(), "restart takes longer by", "s", (with - without) / 1_000, Target.atMost(2));
            }
        }
    }

    private static Subject start(Bed bed) throws Exception {
        return bed.start(Worker.EXECUTOR, Throughput.IN_FLIGHT, List.of(), SESSION);
    }
}
