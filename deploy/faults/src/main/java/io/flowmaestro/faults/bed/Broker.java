package io.flowmaestro.faults.bed;

import io.flowmaestro.backing.EmbeddedKafka;
import io.flowmaestro.events.Topic;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Kafka in a JVM of its own, so that it can be killed. */
final class Broker {
    private static final int PARTITIONS = 12;

    private Broker() {}

    /**
     * Runs until it is told to stop.
     *
     * @param arguments the data directory and the port
     */
    public static void main(String[] arguments) throws InterruptedException {
        EmbeddedKafka kafka = EmbeddedKafka.start(Path.of(arguments[0]), Integer.parseInt(arguments[1]));
        Runtime.getRuntime().addShutdownHook(new Thread(kafka::close));
        kafka.topics(topics());
        System.out.println("The broker answers.");
        Thread.currentThread().join();
    }

    private static Map<String, Integer> topics() {
        return Stream.of(
                        Topic.OPERATION_REQUESTS,
                        Topic.OPERATION_RESULTS,
                        Topic.OPERATION_ALERTS,
                        Topic.OPERATION_REQUESTS_DEAD_LETTER,
                        Topic.CONNECTION_EVENTS,
                        Topic.USAGE_EVENTS)
                .collect(Collectors.toMap(Function.identity(), topic -> PARTITIONS));
    }
}
