package io.flowmaestro.executor.ingress;

import io.flowmaestro.events.EventHeader;
import io.flowmaestro.executor.ExecutorConfig;
import io.flowmaestro.executor.alert.Alerts;
import io.flowmaestro.executor.attempt.Request;
import io.flowmaestro.executor.attempt.Results;
import io.flowmaestro.executor.attempt.Runner;
import io.flowmaestro.executor.attempt.Settlement;
import io.flowmaestro.executor.ingress.Reading.Unreadable;
import io.flowmaestro.executor.kafka.Publisher;
import io.flowmaestro.executor.kafka.RequestPartitions;
import io.flowmaestro.executor.metric.Measurements;
import io.flowmaestro.executor.trace.Trace;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.kafka.api.IncomingKafkaRecordMetadata;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jboss.logging.Logger;
import org.jboss.logging.MDC;
import org.jspecify.annotations.Nullable;

/**
 * Takes requests from Kafka and lets go of each when its answer is with the broker, or when the journal will see to it.
 * At most {@link ExecutorConfig#maxInFlight} are at work; no failure of one leaves its place and stops the others.
 */
@ApplicationScoped
public class Ingress {
    private static final Logger LOG = Logger.getLogger(Ingress.class);

    private final Multi<Message<byte[]>> requests;
    private final RequestPartitions partitions;
    private final Publisher publisher;
    private final Runner runner;
    private final Results results;
    private final Alerts alerts;
    private final Trace trace;
    private final Measurements measurements;
    private final Clock clock;
    private final ExecutorConfig config;
    private final RequestReader reader;
    private final CountDownLatch drained = new CountDownLatch(1);
    private volatile boolean stopping;

    Ingress(
            @Channel("operation-requests") Multi<Message<byte[]>> requests,
            RequestPartitions partitions,
            Publisher publisher,
            Runner runner,
            Results results,
            Alerts alerts,
            Trace trace,
            Measurements measurements,
            Clock clock,
            ExecutorConfig config) {
        this.requests = requests;
        this.partitions = partitions;
        this.publisher = publisher;
        this.runner = runner;
        this.results = results;
        this.alerts = alerts;
        this.trace = trace;
        this.measurements = measurements;
        this.clock = clock;
        this.config = config;
        this.reader = new RequestReader(config.maxRequestBytes());
    }

    void start(@Observes StartupEvent started) {
        requests.onItem()
                .transformToUni(this::take)
                .merge(config.maxInFlight())
                .subscribe()
                .with(done -> {}, failure -> LOG.error("No more requests are taken: the channel failed.", failure));
    }

    /** Takes no more and waits for those at work; what is left then comes again after the next start. */
    void stop(@Observes ShutdownEvent stop) {
        stopping = true;
        if (measurements.inFlight() == 0) {
            return;
        }
        Duration patience = config.drain();
        try {
            if (!drained.await(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warnf(
                        "%d requests were still at work after %s: they come again.", measurements.inFlight(), patience);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Uni<Void> take(Message<byte[]> message) {
        if (stopping) {
            return Uni.createFrom().nothing(); // Keeps its place, so that nothing comes behind it.
        }
        measurements.taken();
        ConsumerRecord<byte[], byte[]> request = record(message);
        return Uni.createFrom()
                .deferred(() -> answer(request))
                .onFailure()
                .recoverWithUni(bug -> bury(request, bug))
                .chain(() -> Uni.createFrom().completionStage(message.ack()))
                .onTermination()
                .invoke(this::letGo);
    }

    private void letGo() {
        if (measurements.doneWith() == 0 && stopping) {
            drained.countDown();
        }
    }

    private Uni<Void> answer(ConsumerRecord<byte[], byte[]> record) {
        RequestHeaders headers = RequestHeaders.of(record.headers());
        Reading reading = reader.read(record, headers, clock.instant());
        @Nullable Request request = reading.request();
        if (reading instanceof Unreadable unreadable) {
            Uni<Void> buried = deadLetter(record, unreadable.reason(), unreadable.detail());
            return request == null ? buried : buried.chain(() -> run(record, request));
        }
        return request == null ? Uni.createFrom().voidItem() : runAtHome(record, headers, request);
    }

    /** Runs it where its connection's requests are, and elsewhere puts it there: once, so that it cannot go in circles. */
    private Uni<Void> runAtHome(ConsumerRecord<byte[], byte[]> record, RequestHeaders headers, Request request) {
        String connectionId = request.connection().connectionId();
        boolean ownKey = Arrays.equals(record.key(), connectionId.getBytes(StandardCharsets.UTF_8));
        if (headers.get(EventHeader.MOVED_FROM).isPresent()) {
            return run(record, request);
        }
        return partitions
                .of(connectionId, record.partition())
                .chain(home -> ownKey && home == record.partition()
                        ? run(record, request)
                        : publisher.move(record, connectionId, home));
    }

    private Uni<Void> run(ConsumerRecord<byte[], byte[]> record, Request request) {
        describe(request);
        Span span = trace.start("operation", SpanKind.CONSUMER, traceparent(record));
        Request traced = request.withTraceparent(Trace.parent(span));
        return runner.run(traced)
                .chain(settlement -> conclude(record, request, settlement))
                .onTermination()
                .invoke(span::end);
    }

    private Uni<Void> conclude(ConsumerRecord<byte[], byte[]> record, Request request, Settlement settlement) {
        if (settlement instanceof Settlement.Settled settled) {
            Uni<Void> told = settled.alerts()
                    ? alerts.send(request.connection())
                    : Uni.createFrom().voidItem();
            return told.chain(() -> results.publish(settled.result()));
        }
        return settlement instanceof Settlement.Conflicting
                ? deadLetter(
                        record,
                        DeadLetterReason.CONFLICT,
                        "The operation id was taken by a request with other content.")
                : Uni.createFrom().voidItem();
    }

    private Uni<Void> bury(ConsumerRecord<byte[], byte[]> record, Throwable bug) {
        LOG.error("A request could not be brought to its end.", bug);
        return deadLetter(record, DeadLetterReason.INTERNAL, "The executor failed: see its log.");
    }

    private Uni<Void> deadLetter(ConsumerRecord<byte[], byte[]> record, DeadLetterReason reason, String detail) {
        LOG.infof("A request is a dead letter: %s", reason.word());
        return publisher.deadLetter(record, reason.word(), detail);
    }

    /** On the message's own Vert.x context, which ends with it. */
    private static void describe(Request request) {
        MDC.put("operationId", request.key().operationId());
        MDC.put("tenant", request.key().tenant());
        MDC.put("connectionId", request.connection().connectionId());
        MDC.put("provider", String.valueOf(request.provider()));
        MDC.put("operation", String.valueOf(request.operation()));
    }

    private static @Nullable String traceparent(ConsumerRecord<?, ?> record) {
        @Nullable Header header = record.headers().lastHeader(EventHeader.TRACEPARENT);
        return header == null || header.value() == null ? null : new String(header.value(), StandardCharsets.US_ASCII);
    }

    @SuppressWarnings("unchecked") // The channel's deserializers give bytes.
    private static ConsumerRecord<byte[], byte[]> record(Message<byte[]> message) {
        return message.getMetadata(IncomingKafkaRecordMetadata.class)
                .orElseThrow()
                .getRecord();
    }
}
