package io.flowmaestro.executor.attempt;

import io.flowmaestro.events.EventType;
import io.flowmaestro.events.OperationCompleted;
import io.flowmaestro.events.Topic;
import io.flowmaestro.executor.kafka.Event;
import io.flowmaestro.executor.kafka.Publisher;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.apache.kafka.common.errors.RecordTooLargeException;

/** Results on their way to Kafka. */
@ApplicationScoped
public class Results {
    private final Publisher publisher;

    Results(Publisher publisher) {
        this.publisher = publisher;
    }

    /** Publishes a result; done when the broker has it. A topic that takes less than we think gets it without output. */
    public Uni<Void> publish(StoredResult result) {
        return publisher
                .publish(event(result))
                .onFailure(RecordTooLargeException.class)
                .recoverWithUni(() -> publisher.publish(event(Completion.bare(result))));
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
