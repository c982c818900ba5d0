package io.flowmaestro.executor.attempt;

import io.flowmaestro.events.EventType;
import io.flowmaestro.events.OperationCompleted;
import io.flowmaestro.events.Topic;
import io.flowmaestro.executor.kafka.Event;
import io.flowmaestro.executor.kafka.ResultProducer;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import org.apache.kafka.common.errors.RecordTooLargeException;

/** Results on their way to Kafka. */
@Singleton
public class Results {
    private final ResultProducer producer;

    Results(ResultProducer producer) {
        this.producer = producer;
    }

    /** Publishes a result; done when the broker has it. A topic that takes less than we think gets it without output. */
    public Uni<Void> publish(StoredResult result) {
        return producer.send(event(result))
                .onFailure(RecordTooLargeException.class)
                .recoverWithUni(() -> producer.send(event(Completion.bare(result))));
    }

    private static Event event(StoredResult result) {
        return new Event(
                Topic.OPERATION_RESULTS,
                OperationCompleted.eventId(result.key().operationId()),
                EventType.OPERATION_COMPLETED,
                result.finishedAt(),
                result.connection(),
                result.traceparent(),
                result.json());
    }
}
