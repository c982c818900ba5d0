package io.flowmaestro.connection.operation;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.flowmaestro.events.EventHeader;
import io.flowmaestro.events.EventJson;
import io.flowmaestro.events.EventType;
import io.flowmaestro.events.OperationCompleted;
import io.flowmaestro.events.OperationRequested;
import io.flowmaestro.events.Ordering;
import io.flowmaestro.events.Topic;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.MutinyEmitter;
import io.smallrye.reactive.messaging.ce.OutgoingCloudEventMetadata;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Message;

/**
 * Runs operations the way the platform does: asks on the topic that it asks on, and waits for the result that an executor
 * publishes.
 */
@ApplicationScoped
public class OperationRuns {
    /** What the ids of a test's operations begin with: what is found by them is taken over as a test, and not twice. */
    public static final String TEST_PREFIX = "test_";

    private static final URI SOURCE = URI.create("connection-service");

    private final OperationResults results;
    private final MutinyEmitter<String> requests;
    private final Clock clock;

    OperationRuns(
            OperationResults results, @Channel(Topic.OPERATION_REQUESTS) MutinyEmitter<String> requests, Clock clock) {
        this.results = results;
        this.requests = requests;
        this.clock = clock;
    }

    /**
     * Runs one. Fails with {@link io.smallrye.mutiny.TimeoutException} where its deadline passes without a result, and as
     * Kafka does where it cannot be asked for. Goes on in the caller's Vert.x context.
     */
    public Uni<OperationCompleted> run(OperationRun run) {
        Context caller = Vertx.currentContext();
        return results.resultOf(run.credential().tenant(), run.id(), ask(run), run.deadline())
                .emitOn(task -> caller.runOnContext(ignored -> task.run()));
    }

    private Uni<Void> ask(OperationRun run) {
        Instant now = clock.instant();
        String connectionId = run.credential().connectionId();
        OperationRequested request = new OperationRequested(
                run.provider(),
                run.operation(),
                connectionId,
                run.parameters(),
                null,
                now.plus(run.deadline()),
                null,
                Ordering.NONE,
                run.debug());
        return requests.sendMessage(Message.of(json(request))
                .addMetadata(OutgoingKafkaRecordMetadata.<String>builder()
                        .withKey(connectionId)
                        .build())
                .addMetadata(OutgoingCloudEventMetadata.builder()
                        .withId(run.id())
                        .withSource(SOURCE)
                        .withType(EventType.OPERATION_REQUESTED)
                        .withSubject(connectionId)
                        .withTimestamp(now.atZone(ZoneOffset.UTC))
                        .withDataContentType(EventHeader.JSON)
                        .withExtension("tenantid", run.credential().tenant())
                        .build()));
    }

    private static String json(OperationRequested request) {
        try {
            return EventJson.MAPPER.writeValueAsString(request);
        } catch (JsonProcessingException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }
}
