package io.flowmaestro.benchmarks.load;

import io.flowmaestro.benchmarks.bed.Bed;
import io.flowmaestro.events.Partitions;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What a worker is asked for.
 *
 * @param name of the figures
 * @param operation of the provider {@code bench}
 * @param ordered whether each connection's requests are run in their order
 * @param connections whose they are, in turns
 * @param way how the provider answers the request of that number
 * @param awaited whether the result of that number is waited for, and has to be a success
 */
public record Work(
        String name,
        String operation,
        boolean ordered,
        List<String> connections,
        IntFunction<String> way,
        IntPredicate awaited) {
    /** One whose every result is waited for, and has to be a success. */
    public Work(String name, String operation, boolean ordered, List<String> connections, IntFunction<String> way) {
        this(name, operation, ordered, connections, way, number -> true);
    }

    /** The same with another operation. */
    public Work of(String other) {
        return new Work(name, other, ordered, connections, way, awaited);
    }

    /** So many connections, spread over all partitions. */
    public static List<String> connections(int count) {
        return IntStream.range(0, count).mapToObj(Work::connection).toList();
    }

    /** So many connections, all on one partition. */
    public static List<String> connectionsOfOnePartition(int count) {
        return ofOnePartition("conn_").limit(count).toList();
    }

    /** Ids that begin so, all on the same partition as all others. */
    public static Stream<String> ofOnePartition(String prefix) {
        return IntStream.iterate(0, i -> i + 1)
                .mapToObj(i -> prefix + i)
                .filter(id -> Partitions.of(id, Bed.PARTITIONS) == 0);
    }

    private static String connection(int number) {
        return "conn_" + number;
    }
}
