package io.flowmaestro.connection.operation;

import io.flowmaestro.connection.event.ReceivedEvent;
import io.flowmaestro.events.OperationCompleted;
import io.flowmaestro.events.Topic;
import io.smallrye.common.annotation.NonBlocking;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/**
 * Finds the results of operations that this replica asked for among all others. Every replica reads the whole topic from
 * now on, so the headers alone decide whether a record is looked into.
 */
@ApplicationScoped
class OperationResults {
    private final Map<Awaited, UniEmitter<? super OperationCompleted>> awaited = new ConcurrentHashMap<>();

    /** An operation's id is unique within its tenant. */
    private record Awaited(String tenant, String eventId) {}

    /**
     * The result of an operation. Listens from the moment of subscription.
     *
     * @param ask asks for the operation; its failure is the failure of this
     * @param deadline how long to wait; fails with {@link io.smallrye.mutiny.TimeoutException} then
     */
    Uni<OperationCompleted> resultOf(String tenant, String operationId, Uni<Void> ask, Duration deadline) {
        Awaited key = new Awaited(tenant, OperationCompleted.eventId(operationId));
        return Uni.createFrom()
                .<OperationCompleted>emitter(emitter -> {
                    awaited.put(key, emitter);
                    ask.subscribe().with(asked -> {}, emitter::fail);
                })
                .ifNoItem()
                .after(deadline)
                .fail()
                .onTermination()
                .invoke(() -> awaited.remove(key));
    }

    @Incoming(Topic.OPERATION_RESULTS)
    @NonBlocking
    void onResult(ConsumerRecord<String, byte[]> result) {
        ReceivedEvent.of(result).ifPresent(this::onResult);
    }

    private void onResult(ReceivedEvent result) {
        UniEmitter<? super OperationCompleted> emitter = awaited.remove(new Awaited(result.tenant(), result.id()));
        if (emitter != null) {
            result.data(OperationCompleted.class)
                    .ifPresentOrElse(
                            emitter::complete,
                            () -> emitter.fail(new IllegalStateException("The result cannot be read")));
        }
    }
}
