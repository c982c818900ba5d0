package io.flowmaestro.benchmarks.suite;

import io.flowmaestro.benchmarks.bed.Worker;
import io.flowmaestro.benchmarks.load.Work;
import java.util.List;
import java.util.Map;

/** All benchmarks. */
final class Benchmarks {
    private static final int CONNECTIONS = 1_000;

    static final List<Benchmark> ALL = List.of(new Throughput(
            "B1a",
            "Reads in their connections' order at a provider that answers at once",
            List.of(
                    new Work("12 partitions", "read", true, Work.connections(CONNECTIONS), operation -> "after-0"),
                    new Work(
                            "1 partition",
                            "read",
                            true,
                            Work.connectionsOfOnePartition(CONNECTIONS),
                            operation -> "after-0")),
            Map.of(Worker.CEILING, Target.atLeast(0.85)),
            20_000,
            40_000));

    private Benchmarks() {}
}
