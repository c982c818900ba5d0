package io.flowmaestro.executor.attempt;

import io.flowmaestro.catalog.Catalog;
import io.flowmaestro.catalog.Effect;
import io.flowmaestro.catalog.Operation;
import io.flowmaestro.catalog.Provider;
import io.flowmaestro.events.FailureKind;
import io.flowmaestro.events.OperationError;
import io.flowmaestro.events.OperationStatus;
import io.flowmaestro.events.Violation;
import io.flowmaestro.executor.CallerContext;
import io.flowmaestro.executor.Failpoint;
import io.flowmaestro.executor.attempt.Settlement.Awaiting;
import io.flowmaestro.executor.attempt.Settlement.Left;
import io.flowmaestro.executor.lane.Turn;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Runs requests: each once, however often it comes. One that comes while it runs joins the one that runs; one that comes
 * later gets what the journal has.
 */
@Singleton
public class Runner {
    private static final Logger LOG = Logger.getLogger(Runner.class);
    private static final int MOST_VIOLATIONS = 20;

    private final Catalog catalog;
    private final Journal journal;
    private final Attempts attempts;
    private final Finish finish;
    private final Clock clock;
    private final ConcurrentMap<OperationKey, Run> running = new ConcurrentHashMap<>();

    Runner(Catalog catalog, Journal journal, Attempts attempts, Finish finish, Clock clock) {
        this.catalog = catalog;
        this.journal = journal;
        this.attempts = attempts;
        this.finish = finish;
        this.clock = clock;
    }

    /**
     * Brings a request to its settlement. The {@link Uni} fails for bugs alone.
     *
     * @param fence what allows it to start
     * @param turn its place in its lane
     * @param mayHaveRun whether it may have run before: then the journal is asked also for what has no effect
     */
    public Uni<Settlement> run(Request request, Fence fence, Turn turn, boolean mayHaveRun) {
        Run mine = new Run(
                new InFlight(request, clock.instant()),
                settle(request, fence, turn, mayHaveRun).memoize().indefinitely());
        Run other = running.putIfAbsent(request.key(), mine);
        if (other == null) {
            return mine.settlement.onTermination().invoke(() -> running.remove(request.key(), mine));
        }
        turn.leave();
        Uni<Settlement> settlement = CallerContext.keep(other.settlement);
        return other.content().equals(request.content())
                ? settlement
                : settlement.onFailure().recoverWithItem(new Left()).chain(() -> run(request, fence, turn, mayHaveRun));
    }

    /** The operations that this process is at, the oldest first. */
    public List<InFlight> inFlight() {
        return running.values().stream()
                .map(Run::inFlight)
                .sorted(Comparator.comparing(InFlight::since))
                .toList();
    }

    /** Whether this process has it in hand. */
    boolean isRunning(OperationKey key) {
        return running.containsKey(key);
    }

    private Uni<Settlement> settle(Request request, Fence fence, Turn turn, boolean mayHaveRun) {
        return Uni.createFrom()
                .deferred(() -> claim(request, fence, turn, mayHaveRun))
                .chain(settlement -> share(request, settlement, turn));
    }

    /** What has no effect and a key of its own is run without a claim: to run it twice does no harm. */
    private Uni<Settlement> claim(Request request, Fence fence, Turn turn, boolean mayHaveRun) {
        @Nullable Operation operation = operation(request);
        boolean unclaimed = !mayHaveRun
                && operation != null
                && operation.effect() == Effect.NONE
                && request.fault() == null
                && request.idempotencyKey().equals(request.key().operationId());
        return unclaimed
                ? proceed(request, fence, Claim.Open.unwritten(clock.instant()), turn)
                : journal.claim(request, fence, clock.instant())
                        .invoke(Failpoint.CLAIMED::reached)
                        .chain(claim -> take(request, fence, claim, turn));
    }

    private Uni<Settlement> take(Request request, Fence fence, Claim claim, Turn turn) {
        return claim.settlement().map(Runner::item).orElseGet(() -> proceed(request, fence, (Claim.Open) claim, turn));
    }

    private Uni<Settlement> proceed(Request request, Fence fence, Claim.Open open, Turn turn) {
        if (open.unfinished() != null && !open.unfinished().repeatable()) {
            LOG.warn("A call was cut short that must not be repeated: its outcome is judged after its deadline.");
            return left(request);
        }
        @Nullable Operation operation = operation(request);
        if (operation == null) {
            OperationError fault = request.fault() == null ? unsupported(request) : request.fault();
            return finish.settle(request, fence, null, Ending.failed(fault, open.attempts()), open);
        }
        @Nullable OperationError fault = request.fault() == null ? invalid(request, operation) : request.fault();
        if (fault != null) {
            return end(request, fence, operation, open, OperationStatus.FAILED, fault);
        }
        if (!clock.instant().isBefore(request.deadline())) {
            return open.attempts() > 0
                    ? left(request)
                    : end(request, fence, operation, open, OperationStatus.EXPIRED, Verdict.expired(turn.obstacle()));
        }
        if (open.attempts() >= RetrySchedule.ATTEMPTS) {
            return end(request, fence, operation, open, OperationStatus.FAILED, Verdict.exhausted());
        }
        return attempts.run(request, operation, fence, turn, open.attempts() + 1)
                .chain(closing -> close(request, fence, operation, closing, open));
    }

    private Uni<Settlement> close(Request request, Fence fence, Operation operation, Closing closing, Claim.Open open) {
        if (closing instanceof Ending ending) {
            return finish.settle(request, fence, operation, ending, open);
        }
        return closing instanceof Closing.Elsewhere ? left(request) : item(new Settlement.Interrupted());
    }

    private Uni<Settlement> left(Request request) {
        return journal.leave(request.key()).replaceWith(new Left());
    }

    private Uni<Settlement> end(
            Request request,
            Fence fence,
            Operation operation,
            Claim.Open open,
            OperationStatus status,
            OperationError error) {
        return finish.settle(request, fence, operation, Ending.without(status, error, open.attempts()), open);
    }

    /**
     * Waits for the operation whose outcome is shared, where this process has it in hand, and takes it. Without a place, as
     * that operation may be waiting for one.
     */
    private Uni<Settlement> share(Request request, Settlement settlement, Turn turn) {
        if (!(settlement instanceof Awaiting awaiting)) {
            return item(settlement);
        }
        turn.leave();
        Run owner = running.get(awaiting.owner());
        Uni<Settlement> ended = owner == null
                ? item(settlement)
                : CallerContext.keep(owner.settlement).onFailure().recoverWithItem(settlement);
        return ended.chain(() -> finish.share(request.key(), awaiting.owner(), false));
    }

    private @Nullable Operation operation(Request request) {
        @Nullable String operation = request.operation();
        return operation == null
                ? null
                : provider(request)
                        .flatMap(provider -> provider.operation(operation))
                        .orElse(null);
    }

    private Optional<Provider> provider(Request request) {
        return Optional.ofNullable(request.provider()).flatMap(catalog::provider);
    }

    private OperationError unsupported(Request request) {
        return provider(request)
                .map(known -> unsupported("operation", known.title() + " has no operation of that name."))
                .orElseGet(() -> unsupported("provider", "There is no provider of that name."));
    }

    private static OperationError unsupported(String what, String message) {
        return OperationError.of(FailureKind.UNSUPPORTED, "unknown_" + what, message)
                .withErrors(List.of(new Violation("/" + what, "is not known")));
    }

    private static @Nullable OperationError invalid(Request request, Operation operation) {
        List<Violation> violations = operation.violations(request.parameters());
        if (violations.isEmpty()) {
            return null;
        }
        Violation first = violations.get(0);
        return OperationError.of(FailureKind.VALIDATION, "invalid_parameters", first.pointer() + ": " + first.message())
                .withErrors(violations.stream().limit(MOST_VIOLATIONS).toList());
    }

    private static Uni<Settlement> item(Settlement settlement) {
        return Uni.createFrom().item(settlement);
    }

    /** A request at work. */
    private record Run(InFlight inFlight, Uni<Settlement> settlement) {
        String content() {
            return inFlight.request().content();
        }
    }
}
