package io.flowmaestro.executor.ingress;

import io.flowmaestro.events.Action;
import io.flowmaestro.events.EventHeader;
import io.flowmaestro.events.FailureKind;
import io.flowmaestro.events.OperationError;
import io.flowmaestro.executor.ExecutorConfig;
import io.flowmaestro.executor.Failpoint;
import io.flowmaestro.executor.alert.Alerts;
import io.flowmaestro.executor.attempt.Request;
import io.flowmaestro.executor.attempt.Results;
import io.flowmaestro.executor.attempt.Runner;
import io.flowmaestro.executor.attempt.Settlement;
import io.flowmaestro.executor.attempt.Target;
import io.flowmaestro.executor.attempt.Targets;
import io.flowmaestro.executor.ingress.Reading.Unreadable;
import io.flowmaestro.executor.kafka.Publisher;
import io.flowmaestro.executor.kafka.RequestPartitions;
import io.flowmaestro.executor.lane.Place;
import io.flowmaestro.executor.lane.Turn;
import io.flowmaestro.executor.metric.Measurements;
import io.flowmaestro.executor.trace.Trace;
import io.flowmaestro.vault.client.CredentialException;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jboss.logging.Logger;
import org.jboss.logging.MDC;
import org.jspecify.annotations.Nullable;

/**
 * Takes a record from its reading to its answer: what asks for a call waits in its lane in between. A record is let go of
 * when its answer is with the broker, or when the journal will see to it; no failure of one leaves its place and stops the
 * others.
 */
@Singleton
class Intake {
    private static final Logger LOG = Logger.getLogger(Intake.class);

    private final RequestPartitions partitions;
    private final Publisher publisher;
    private final Targets targets;
    private final Runner runner;
    private final Results results;
    private final Alerts alerts;
    private final Signatures signatures;
    private final Trace trace;
    private final Measurements measurements;
    private final Clock clock;
    private final RequestReader reader;
    private volatile boolean stopping;

    Intake(
            RequestPartitions partitions,
            Publisher publisher,
            Targets targets,
            Runner runner,
            Results results,
            Alerts alerts,
            Signatures signatures,
            Trace trace,
            Measurements measurements,
            Clock clock,
            ExecutorConfig config) {
        this.partitions = partitions;
        this.publisher = publisher;
        this.targets = targets;
        this.runner = runner;
        this.results = results;
        this.alerts = alerts;
        this.signatures = signatures;
        this.trace = trace;
        this.measurements = measurements;
        this.clock = clock;
        this.reader = new RequestReader(config.maxRequestBytes());
    }

    /** Reads a record, answers what asks for no call, and puts the rest into its lane. */
    void take(Taken taken, EventLoop loop) {
        Context context = loop.newContext();
        context.runOnContext(ignored -> work(taken, () -> read(taken, loop, context)));
    }

    /** The request of a record that was parked; empty if it asks for no call: then it is answered. */
    Optional<Waiter> again(Taken taken, EventLoop loop) {
        Context context = loop.newContext();
        Reading reading = reading(taken.record());
        @Nullable Request request = reading.request();
        Optional<Waiter> waiter = request == null || reading instanceof Unreadable
                ? Optional.empty()
                : targets.of(request).map(target -> waiter(taken, request, target, loop, context));
        if (waiter.isEmpty()) {
            context.runOnContext(ignored -> work(taken, () -> read(taken, loop, context)));
        }
        return waiter;
    }

    /** Starts nothing any more. What waits is dropped, what runs goes on. */
    void stop() {
        stopping = true;
    }

    /** Takes up what it stopped. */
    void start() {
        stopping = false;
    }

    /** Does a step with a record; false if it is not ours to do. */
    private boolean work(Taken taken, Supplier<Uni<? extends Progress>> step) {
        if (stopping || taken.partition().isGone()) {
            taken.drop();
            return false;
        }
        taken.partition().started();
        measurements.taken();
        Uni.createFrom()
                .<Progress>deferred(step)
                .onFailure()
                .recoverWithUni(bug -> bury(taken.record(), bug))
                .chain(progress -> conclude(taken, progress))
                .onTermination()
                .invoke(() -> {
                    measurements.doneWith();
                    taken.partition().ended();
                })
                .subscribe()
                .with(done -> {}, bug -> LOG.error("A request could not be let go of.", bug));
        return true;
    }

    private Uni<Void> conclude(Taken taken, Progress progress) {
        if (progress == Progress.DONE) {
            return taken.letGo();
        }
        if (progress == Progress.FOREIGN) {
            taken.drop();
        } else if (progress == Progress.INTERRUPTED) {
            putBack(taken);
        }
        return Uni.createFrom().voidItem();
    }

    /** Where it is not ours any more, its partition's owner reads it; else it comes back when its lane has room. */
    private void putBack(Taken taken) {
        Runnable parking = taken.parking();
        if (stopping || taken.partition().isGone() || parking == null) {
            taken.drop();
        } else {
            parking.run();
        }
    }

    private Reading reading(ConsumerRecord<byte[], byte[]> record) {
        return reader.read(record, RequestHeaders.of(record.headers()), clock.instant());
    }

    private Uni<Progress> read(Taken taken, EventLoop loop, Context context) {
        ConsumerRecord<byte[], byte[]> record = taken.record();
        Reading reading = reading(record);
        @Nullable Request request = reading.request();
        if (request == null) {
            return reading instanceof Unreadable unreadable
                    ? bury(record, unreadable)
                    : Uni.createFrom().item(Progress.DONE);
        }
        if (!taken.isNew()) {
            return proceed(taken, reading, request, loop, context);
        }
        return signatures
                .flaw(request, record.value())
                .chain(flaw -> flaw.isEmpty()
                        ? proceed(taken, reading, request, loop, context)
                        : refuse(record, request, flaw.get()).replaceWith(Progress.DONE));
    }

    private Uni<Progress> proceed(Taken taken, Reading reading, Request request, EventLoop loop, Context context) {
        ConsumerRecord<byte[], byte[]> record = taken.record();
        return reading instanceof Unreadable unreadable
                ? bury(record, unreadable).chain(() -> run(taken, request, Turn.FREE))
                : sendHome(record, request)
                        .chain(moved ->
                                moved ? Uni.createFrom().item(Progress.DONE) : lineUp(taken, request, loop, context));
    }

    private Uni<Progress> bury(ConsumerRecord<byte[], byte[]> record, Unreadable unreadable) {
        return deadLetter(record, unreadable.reason(), unreadable.detail()).replaceWith(Progress.DONE);
    }

    /** Neither a result nor a row: both are its tenant's, and who knows who asked. */
    private Uni<Void> refuse(ConsumerRecord<byte[], byte[]> record, Request request, String flaw) {
        OperationError error = OperationError.of(FailureKind.VALIDATION, CredentialException.TENANT_TOKEN_REFUSED, flaw)
                .withHint("Look at who writes requests to Kafka.", Action.CONTACT_OPERATOR);
        return alerts.refused(
                        request.connection(),
                        request.key().operationId(),
                        request.provider(),
                        request.operation(),
                        error,
                        clock.instant())
                .chain(() -> deadLetter(record, DeadLetterReason.SIGNATURE, flaw));
    }

    /** Puts what is not where its connection's requests are there: once, so that it cannot go in circles. */
    private Uni<Boolean> sendHome(ConsumerRecord<byte[], byte[]> record, Request request) {
        String connectionId = request.connection().connectionId();
        if (record.headers().lastHeader(EventHeader.MOVED_FROM) != null) {
            return Uni.createFrom().item(false);
        }
        boolean ownKey = Arrays.equals(record.key(), connectionId.getBytes(StandardCharsets.UTF_8));
        return partitions
                .of(connectionId, record.partition())
                .chain(home -> ownKey && home == record.partition()
                        ? Uni.createFrom().item(false)
                        : publisher.move(record, connectionId, home).replaceWith(true));
    }

    private Uni<Progress> lineUp(Taken taken, Request request, EventLoop loop, Context context) {
        Optional<Target> target = targets.of(request);
        if (target.isEmpty()) {
            return run(taken, request, Turn.FREE);
        }
        Waiter waiter = waiter(taken, request, target.get(), loop, context);
        loop.run(() -> loop.lanes().offer(waiter));
        return Uni.createFrom().item(Progress.WAITS);
    }

    private Waiter waiter(Taken taken, Request request, Target target, EventLoop loop, Context context) {
        Instant offered = clock.instant();
        Waiter waiter = new Waiter(taken, request, target, context, () -> stopping, place -> {
            measurements.waited(Duration.between(offered, clock.instant()));
            runInPlace(taken, request, place);
        });
        taken.waits(request, () -> loop.run(() -> loop.lanes().putBack(waiter)));
        return waiter;
    }

    private void runInPlace(Taken taken, Request request, Place place) {
        boolean begun =
                work(taken, () -> run(taken, request, place).onTermination().invoke(place::leave));
        if (!begun) {
            place.leave();
        }
    }

    private Uni<Progress> run(Taken taken, Request request, Turn turn) {
        describe(request);
        ConsumerRecord<byte[], byte[]> record = taken.record();
        Span span = trace.start("operation", SpanKind.CONSUMER, traceparent(record));
        Request traced = request.withTraceparent(Trace.parent(span));
        return runner.run(traced, taken.partition().fence(), turn, taken.mayHaveRun(clock.instant()))
                .invoke(turn::leave)
                .chain(settlement -> tell(record, request, settlement))
                .onTermination()
                .invoke(span::end);
    }

    private Uni<Progress> tell(ConsumerRecord<byte[], byte[]> record, Request request, Settlement settlement) {
        if (settlement instanceof Settlement.Settled settled) {
            Uni<Void> told = settled.alerts()
                    ? alerts.send(request.connection())
                    : Uni.createFrom().voidItem();
            return told.invoke(Failpoint.FINISHED::reached)
                    .chain(() -> results.publish(settled.result()))
                    .invoke(Failpoint.PUBLISHED::reached)
                    .replaceWith(Progress.DONE);
        }
        if (settlement instanceof Settlement.Conflicting) {
            return deadLetter(
                            record,
                            DeadLetterReason.CONFLICT,
                            "The operation id was taken by a request with other content.")
                    .replaceWith(Progress.DONE);
        }
        if (settlement instanceof Settlement.Foreign) {
            return Uni.createFrom().item(Progress.FOREIGN);
        }
        return Uni.createFrom()
                .item(settlement instanceof Settlement.Interrupted ? Progress.INTERRUPTED : Progress.DONE);
    }

    private Uni<Progress> bury(ConsumerRecord<byte[], byte[]> record, Throwable bug) {
        LOG.error("A request could not be brought to its end.", bug);
        return deadLetter(record, DeadLetterReason.INTERNAL, "The executor failed: see its log.")
                .replaceWith(Progress.DONE);
    }

    private Uni<Void> deadLetter(ConsumerRecord<byte[], byte[]> record, DeadLetterReason reason, String detail) {
        LOG.infof("A request is a dead letter: %s", reason.word());
        return publisher.deadLetter(record, reason.word(), detail);
    }

    /** On the record's own Vert.x context, which ends with it. */
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

    /** What became of a record in one step. */
    private enum Progress {
        /** It has its answer. */
        DONE,
        /** It waits in its lane. */
        WAITS,
        /** It is another's. */
        FOREIGN,
        /** It comes again. */
        INTERRUPTED
    }
}
