package io.flowmaestro.benchmarks.load;

import io.flowmaestro.benchmarks.bed.Bed;
import io.flowmaestro.events.Partitions;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * What a worker is asked for.
 *
 * @param name of the figures
 * @param operation of the provider {@code bench}
 * @param ordered whether each connection's requests are run in their order
 * @param connections whose they are, in turns
 * @param way how the provider answers the request of that number
 */
public record Work(String name, String operation, boolean ordered, List<String> connections, IntFunction<String> way) {
    /** So many connections, spread over all partitions. */
    public static List<String> connections(int count) {
        return IntStream.range(0, count).mapToObj(Work::connection).toList();
    }

    /** So many connections, all on one partition. */
    public static List<String> connectionsOfOnePartition(int count) {
        return IntStream.iterate(0, i -> i + 1)
                .mapToObj(Work::connection)
                .filter(id -> Partitions.of(id, Bed.PARTITIONS) == 0)
                .limit(count)
                .toList();
    }

    private static String connection(int number) {
        return "conn_" + number;
    }
}
