package io.flowmaestro.backing.testing;

import static java.util.stream.Collectors.toMap;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Arrays;
import java.util.Map;

/**
 * Kafka for a Quarkus test: {@code kafka.bootstrap.servers}. The broker is one for the whole JVM, with its topics and
 * groups.
 *
 * <p>Argument {@code topics}: as {@code name:partitions,name:partitions}; all topics of the wire, with 12 partitions each,
 * where it is not given.
 */
public final class KafkaTestResource implements QuarkusTestResourceLifecycleManager {
    private static final String WIRE = "operation-requests:12,operation-results:12,operation-alerts:12,"
            + "operation-requests-dead-letter:12,connection-events:12,usage-events:12";

    private Map<String, Integer> topics = Map.of();

    @Override
    public void init(Map<String, String> arguments) {
        topics = Arrays.stream(arguments.getOrDefault("topics", WIRE).split(","))
                .map(topic -> topic.split(":"))
                .collect(toMap(topic -> topic[0], topic -> Integer.valueOf(topic[1])));
    }

    @Override
    public Map<String, String> start() {
        return Map.of("kafka.bootstrap.servers", SharedServers.kafka(topics));
    }

    /** The broker goes on for the next test. */
    @Override
    public void stop() {}
}
