package io.flowmaestro.benchmarks.suite;

import io.flowmaestro.benchmarks.bed.Bed;
import io.flowmaestro.benchmarks.bed.Subject;
import io.flowmaestro.benchmarks.bed.Worker;
import io.flowmaestro.benchmarks.load.Load;
import io.flowmaestro.benchmarks.load.Sample;
import io.flowmaestro.benchmarks.load.Work;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What the other connections of a partition feel of one that is in trouble: their p99 with it, and without.
 *
 * @param troubles what is wrong with it, each measured apart
 */
record Isolation(String id, String title, List<Trouble> troubles) implements Benchmark {
    private static final int CONNECTIONS = 100;
    /** Of the others, a second. */
    private static final double RATE = 400;

    private static final String HEALTHY = "after-50";
    private static final double PERCENTILE = 99;
    private static final int TO_WARM_UP = 10_000;

    /**
     * What is wrong.
     *
     * @param name of it
     * @param way how the provider answers the connection
     * @param share the connection's part of all requests
     */
    record Trouble(String name, String way, double share) {}

    @Override
    public void run(Form form, Figures figures) throws Exception {
        Iterator<String> fresh = Work.ofOnePartition("ill_").iterator();
        try (Bed bed = Bed.start(form.project(), form.folder());
                Load load = new Load(bed)) {
            Subject executor = bed.start(Worker.EXECUTOR, Throughput.IN_FLIGHT, List.of(), Map.of());
            load.backlog(executor, work("healthy", HEALTHY, "conn_0", 1), TO_WARM_UP);
            int operations = (int) (RATE * form.operations(8, 20));
            for (int round = 1; round <= form.rounds(); round++) {
                for (Trouble trouble : troubles) {
                    Sample without = load.steady(executor, work("healthy", HEALTHY, fresh.next(), 1), operations, RATE);
                    int ill = (int) Math.round(trouble.share() * (CONNECTIONS - 1) / (1 - trouble.share()));
                    double all = (CONNECTIONS - 1 + ill) / (double) CONNECTIONS;
                    Sample with = load.steady(
                            executor,
                            work(trouble.name(), trouble.way(), fresh.next(), ill),
                            (int) (operations * all),
                            RATE * all);
                    form.say("%s, round %d: without %s, with %s".formatted(trouble.name(), round, without, with));
                    add(figures, trouble, without, with);
                }
            }
        }
    }

    private static void add(Figures figures, Trouble trouble, Sample without, Sample with) {
        figures.under(with);
        double before = without.added(PERCENTILE) + 50;
        double after = with.added(PERCENTILE) + 50;
        figures.add(trouble.name(), "others' p99 without", "ms", before);
        figures.add(trouble.name(), "others' p99 with", "ms", after);
        figures.add(trouble.name(), "others' p99 with / without", "ratio", after / before, Target.atMost(1.10));
        figures.add(
                trouble.name(),
                "others' operations with / without",
                "ratio",
                with.rate() / without.rate(),
                Target.atLeast(0.97));
    }

    /** @param ill how many of the requests are the troubled connection's, beside one of each other connection */
    private static Work work(String name, String way, String illConnection, int ill) {
        List<String> connections = new ArrayList<>(Work.connectionsOfOnePartition(CONNECTIONS - 1));
        int every = Math.max(1, connections.size() / ill);
        List<String> mixed = new ArrayList<>();
        for (int i = 0; i < connections.size(); i++) {
            mixed.add(connections.get(i));
            if (i % every == 0 && mixed.size() - i - 1 < ill) {
                mixed.add(illConnection);
            }
        }
        boolean[] isIll = new boolean[mixed.size()];
        IntStream.range(0, mixed.size()).forEach(i -> isIll[i] = mixed.get(i).equals(illConnection));
        return new Work(
                name,
                "write",
                false,
                mixed,
                number -> isIll[number % isIll.length] ? way : HEALTHY,
                number -> !isIll[number % isIll.length]);
    }
}
