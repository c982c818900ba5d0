package io.flowmaestro.benchmarks.suite;

import io.flowmaestro.benchmarks.bed.Worker;
import io.flowmaestro.benchmarks.load.Work;
import io.flowmaestro.benchmarks.suite.Isolation.Trouble;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** All benchmarks: what is done, beside whom, and what it should come to. */
final class Benchmarks {
    private static final int CONNECTIONS = 1_000;
    private static final List<Worker> PEERS = List.of(
            Worker.CEILING,
            Worker.PARALLEL_CONSUMER_KEY,
            Worker.PARALLEL_CONSUMER_UNORDERED,
            Worker.SMALLRYE,
            Worker.CAMEL);

    private static final Work READS =
            new Work("12 partitions", "read", true, Work.connections(CONNECTIONS), Benchmarks::atOnce);
    private static final Work READS_OF_ONE =
            new Work("1 partition", "read", true, Work.connectionsOfOnePartition(CONNECTIONS), Benchmarks::atOnce);
    private static final Work SLOW_WRITES =
            new Work("12 partitions", "write", false, Work.connections(CONNECTIONS), Benchmarks::slowly);

    static final List<Benchmark> ALL = List.of(
            new Throughput(
                    "B1a",
                    "Reads in their connections' order, of a provider that answers at once",
                    List.of(READS, READS_OF_ONE),
                    Metric.CPU,
                    Double.POSITIVE_INFINITY,
                    PEERS,
                    Map.of(
                            Worker.CEILING, Target.atLeast(0.85),
                            Worker.PARALLEL_CONSUMER_KEY, Target.atLeast(1.15),
                            Worker.SMALLRYE, Target.atLeast(1.5),
                            Worker.CAMEL, Target.atLeast(3)),
                    20_000,
                    40_000),
            new Throughput(
                    "B1b",
                    "Writes to a provider that takes 50 ms, 512 at once",
                    List.of(SLOW_WRITES),
                    Metric.RATE,
                    Throughput.IN_FLIGHT / 0.050,
                    PEERS,
                    Map.of(Worker.CEILING, Target.atLeast(0.90), Worker.CAMEL, Target.atLeast(30)),
                    20_000,
                    40_000),
            new Throughput(
                    "B1c",
                    "Writes in their connections' order, to a provider that answers at once",
                    List.of(READS.of("write"), READS_OF_ONE.of("write")),
                    Metric.CPU,
                    Double.POSITIVE_INFINITY,
                    List.of(Worker.CEILING),
                    Map.of(Worker.CEILING, Target.atLeast(0.60)),
                    20_000,
                    40_000),
            new Latency(
                    "B2",
                    "What is added to the latency of a provider that takes 50 ms",
                    SLOW_WRITES,
                    List.of(Worker.CEILING, Worker.PARALLEL_CONSUMER_KEY),
                    new TreeMap<>(Map.of(50.0, Target.atMost(8), 99.0, Target.atMost(25), 99.9, Target.atMost(60)))),
            new Isolation(
                    "B3",
                    "What 99 connections feel of one in trouble on their partition",
                    List.of(
                            new Trouble("a: hangs 30 s", "hang", 0.01),
                            new Trouble("b: 429 for 60 s", "limit", 0.01),
                            new Trouble("c: half of all traffic", "after-50", 0.5),
                            new Trouble("d: answers of 10 MB", "large", 0.01),
                            new Trouble("e: 503 only", "fail", 0.01))),
            new Memory("B4", "What one more call in flight takes"),
            new Startup("B5", "From java to the first result", READS.of("write")),
            new Leases("B6", "What a lease costs"),
            new Scaling("B8", "A backlog on which two more executors join", READS.of("write")),
            new Replay("B9", "SIGKILL after one call held its offset while others finished"),
            new PassThrough("B10", "What JSON costs beside a copy of its bytes"),
            new Lists("L1", "What a list of 100 of 10,000 connections costs beside the bare statement"));

    private Benchmarks() {}

    private static String atOnce(int number) {
        return "after-0";
    }

    /** 50 ms and a fifth more or less. */
    private static String slowly(int number) {
        return "after-" + (40 + number * 7 % 21);
    }
}
