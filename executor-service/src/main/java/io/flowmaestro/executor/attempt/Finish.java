package io.flowmaestro.executor.attempt;

import io.flowmaestro.catalog.Effect;
import io.flowmaestro.catalog.Operation;
import io.flowmaestro.events.OperationCompleted;
import io.flowmaestro.events.OperationError;
import io.flowmaestro.executor.ExecutorConfig;
import io.flowmaestro.executor.metric.Measurements;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jboss.logging.Logger;
import org.jboss.logging.MDC;
import org.jspecify.annotations.Nullable;

/** Writes how operations ended, and says so to the log and the metrics. */
@Singleton
class Finish {
    private static final Logger LOG = Logger.getLogger(Finish.class);

    private final Journal journal;
    private final Measurements measurements;
    private final Clock clock;
    private final Completion completion;

    Finish(Journal journal, Measurements measurements, Clock clock, ExecutorConfig config) {
        this.journal = journal;
        this.measurements = measurements;
        this.clock = clock;
        this.completion = new Completion(config.maxResultBytes());
    }

    /**
     * Writes the end of a request.
     *
     * @param operation null where the catalog does not know it
     * @param fence what allows it to claim, where it did not
     * @param open when it was taken up, and whether the journal knows
     */
    Uni<Settlement> settle(
            Request request, Fence fence, @Nullable Operation operation, Ending ending, Claim.Open open) {
        boolean reads = operation != null && operation.effect() == Effect.NONE;
        Composed result = completion.of(request, ending, open.since(), now(), reads);
        return open.written()
                ? write(request.key(), result, operation, false)
                : record(request, fence, result, operation, open.since());
    }

    private Uni<Settlement> record(
            Request request, Fence fence, Composed result, @Nullable Operation operation, Instant since) {
        return journal.record(request, since, result).chain(settled -> {
            if (settled.isPresent()) {
                tell(result.completed(), operation);
                return Uni.createFrom().<Settlement>item(settled.get());
            }
            return journal.claim(request, fence, since).chain(taken -> taken(taken, request, result, operation));
        });
    }

    /** Its id or its key was taken meanwhile, or before: what was first counts. */
    private Uni<Settlement> taken(Claim taken, Request request, Composed result, @Nullable Operation operation) {
        return taken.settlement()
                .map(settlement -> Uni.createFrom().item(settlement))
                .orElseGet(() -> write(request.key(), result, operation, false));
    }

    /** Writes the end of an operation that nobody runs any more; the journal tells of it. */
    Uni<Settlement> judge(JournalRow row, @Nullable Operation operation) {
        Composed result = completion.of(row, Verdict.of(row), now());
        return write(row.key(), result, operation, true);
    }

    /**
     * Takes the outcome of another operation.
     *
     * @param unpublished whether the journal has to tell of it
     */
    Uni<Settlement> share(OperationKey key, OperationKey owner, boolean unpublished) {
        return journal.find(owner)
                .chain(found ->
                        journal.find(key).chain(row -> share(row.orElseThrow(), found.orElse(null), unpublished)));
    }

    private Uni<Settlement> share(JournalRow row, @Nullable JournalRow owner, boolean unpublished) {
        if (owner == null) {
            return journal.finish(row.key(), completion.of(row, Verdict.of(row), now()), unpublished)
                    .map(settled -> settled);
        }
        if (owner.result() == null) {
            return Uni.createFrom().item(new Settlement.Left());
        }
        return journal.finish(row.key(), completion.shared(row, owner.result()), unpublished)
                .map(settled -> settled);
    }

    private Uni<Settlement> write(
            OperationKey key, Composed result, @Nullable Operation operation, boolean unpublished) {
        return journal.finish(key, result, unpublished)
                .invoke(() -> tell(result.completed(), operation))
                .map(settled -> settled);
    }

    private void tell(OperationCompleted completed, @Nullable Operation operation) {
        OperationError error = completed.error();
        String outcome = error == null ? "succeeded" : error.kind().word();
        measurements.finished(operation, outcome, Duration.between(completed.startedAt(), completed.finishedAt()));
        if (error == null) {
            LOG.debug("The operation succeeded.");
        } else {
            MDC.put("failureKind", outcome);
            LOG.infof("The operation failed: %s", error.code() == null ? outcome : error.code());
        }
    }

    /** To the millisecond: what the journal keeps and what the first copy of a result says are then the same. */
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
