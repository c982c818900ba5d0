package io.flowmaestro.executor.kafka;

import io.flowmaestro.events.Partitions;
import io.flowmaestro.events.Topic;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.kafka.KafkaClientService;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;

/** On which partition a connection's requests belong. */
@Singleton
public class RequestPartitions {
    private final KafkaClientService clients;
    /** As last seen; 0 before. */
    private volatile int count;

    RequestPartitions(KafkaClientService clients) {
        this.clients = clients;
    }

    /**
     * The partition of a connection. The broker is asked where the answer is not the one that is seen, as the topic may
     * have grown.
     *
     * @param seen where a request of it is
     */
    public Uni<Integer> of(String connectionId, int seen) {
        int known = count;
        return known > 0 && Partitions.of(connectionId, known) == seen
                ? Uni.createFrom().item(seen)
                : ask().map(asked -> Partitions.of(connectionId, asked));
    }

    private Uni<Integer> ask() {
        return Uni.createFrom()
                .deferred(() -> clients.<byte[], byte[]>getProducer("records").partitionsFor(Topic.OPERATION_REQUESTS))
                .map(List::size)
                .invoke(asked -> count = asked)
                .onFailure()
                .retry()
                .withBackOff(Duration.ofMillis(200), Duration.ofSeconds(10))
                .indefinitely();
    }
}
