package io.flowmaestro.connection.health;

import io.flowmaestro.events.EventHeader;
import io.flowmaestro.events.EventJson;
import io.flowmaestro.events.OperationCompleted;
import io.flowmaestro.events.Topic;
import io.smallrye.common.annotation.NonBlocking;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Finds the results of operations that this replica asked for among all others. Every replica reads the whole topic from
 * now on, so the headers alone decide whether a record is looked into.
 */
@ApplicationScoped
class OperationResults {
    private static final Logger LOG = Logger.getLogger(OperationResults.class);

    private final Map<Awaited, UniEmitter<? super OperationCompleted>> awaited = new ConcurrentHashMap<>();

    /** An operation's id is unique within its tenant. */
    private record Awaited(String tenant, @Nullable String eventId) {}

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
        String tenant = header(result, EventHeader.TENANT);
        if (tenant == null) {
            return;
        }
        UniEmitter<? super OperationCompleted> emitter =
                awaited.remove(new Awaited(tenant, header(result, EventHeader.ID)));
        if (emitter != null) {
            complete(emitter, result.value());
        }
    }

    private static void complete(UniEmitter<? super OperationCompleted> emitter, byte[] value) {
        try {
            emitter.complete(EventJson.MAPPER.readValue(value, OperationCompleted.class));
        } catch (IOException e) {
            LOG.warn("A result that was waited for cannot be read");
            emitter.fail(e);
        }
    }

    private static @Nullable String header(ConsumerRecord<?, ?> result, String name) {
        Header header = result.headers().lastHeader(name);
        return header == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }
}
