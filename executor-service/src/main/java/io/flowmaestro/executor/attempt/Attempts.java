package io.flowmaestro.executor.attempt;

import io.flowmaestro.catalog.Operation;
import io.flowmaestro.egress.Fault;
import io.flowmaestro.events.FailureKind;
import io.flowmaestro.events.OperationError;
import io.flowmaestro.events.OperationStatus;
import io.flowmaestro.events.Violation;
import io.flowmaestro.executor.CallerContext;
import io.flowmaestro.executor.ExecutorConfig;
import io.flowmaestro.executor.Failpoint;
import io.flowmaestro.executor.lane.Turn;
import io.flowmaestro.executor.metric.Measurements;
import io.flowmaestro.executor.trace.Trace;
import io.flowmaestro.gateway.OperationCall;
import io.flowmaestro.gateway.Outcome;
import io.flowmaestro.gateway.ProviderGateway;
import io.flowmaestro.vault.client.CachingCredentialVault;
import io.flowmaestro.vault.client.CredentialException;
import io.flowmaestro.vault.client.Lease;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.jboss.logging.Logger;
import org.jboss.logging.MDC;
import org.jspecify.annotations.Nullable;

/**
 * Attempts at one operation, up to the one that ends it: a lease, a row in the journal, the call. They are repeated here
 * and nowhere else.
 */
@Singleton
class Attempts {
    private static final Logger LOG = Logger.getLogger(Attempts.class);
    /** Beyond the deadline at which the gateway itself gives up. */
    private static final Duration GATEWAY_GRACE = Duration.ofSeconds(2);

    private static final String NOT_SENT = Fault.NOT_SENT.name().toLowerCase(Locale.ROOT);

    /** Nobody takes a partition over sooner from an owner that does not say a word. */
    private static final Duration ANSWER_LIFE = Duration.ofSeconds(5);

    private final CachingCredentialVault vault;
    private final ProviderGateway gateway;
    private final Journal journal;
    private final RetryBudgets budgets;
    private final Measurements measurements;
    private final Trace trace;
    private final Clock clock;
    private final RetrySchedule schedule;
    private final ProviderKey providerKey;

    Attempts(
            CachingCredentialVault vault,
            ProviderGateway gateway,
            Journal journal,
            RetryBudgets budgets,
            Measurements measurements,
            Trace trace,
            Clock clock,
            RandomGenerator random,
            ExecutorConfig config) {
        this.vault = vault;
        this.gateway = gateway;
        this.journal = journal;
        this.budgets = budgets;
        this.measurements = measurements;
        this.trace = trace;
        this.clock = clock;
        this.schedule = new RetrySchedule(random);
        this.providerKey = new ProviderKey(config.keySecret());
    }

    /**
     * Runs an operation to its end.
     *
     * @param number the first attempt's
     */
    Uni<Closing> run(Request request, Operation operation, Fence fence, Turn turn, int number) {
        return lease(Course.from(request, operation, fence, turn, number));
    }

    private Uni<Closing> lease(Course course) {
        return granted(
                course,
                vault.lease(course.request().connection(), course.request().requested()));
    }

    /** Another token than the refused one, where the provider did not take it: once. */
    private Uni<Closing> renew(Course course, Lease refused) {
        return granted(course, vault.renew(refused, course.request().requested()));
    }

    private Uni<Closing> granted(Course course, Uni<Lease> lease) {
        return lease.map(Leasing::granted)
                .onFailure(CredentialException.class)
                .recoverWithItem(Leasing::refused)
                .invoke(leasing -> measurements.leased(leasing.result()))
                .invoke(Failpoint.LEASED::reached)
                .chain(leasing -> leasing instanceof Leasing.Granted granted
                        ? call(course, granted.lease())
                        : withoutLease(course, ((Leasing.Refused) leasing).error()));
    }

    private Uni<Closing> withoutLease(Course course, OperationError error) {
        Duration wait = schedule.after(course.leases(), null);
        boolean again = error.kind() == FailureKind.CREDENTIAL_UNAVAILABLE
                && course.leases() < RetrySchedule.ATTEMPTS
                && isInTime(course, wait);
        return again
                ? pause(course, wait, course.withoutLease())
                : ended(Ending.failed(error, course.number() - 1).withDebug(course.debug()));
    }

    private Uni<Closing> call(Course course, Lease lease) {
        if (!lease.provider().equals(course.operation().providerId())) {
            return ended(Ending.failed(otherProvider(course), course.number() - 1));
        }
        if (!isInTime(course, Duration.ZERO)) {
            return course.isResumed() ? elsewhere() : ended(course.late());
        }
        MDC.put("attempt", course.number());
        if (course.number() == 1) {
            budgets.firstAttempt(course.operation().providerId());
        }
        return start(course)
                .invoke(Failpoint.STARTED::reached)
                .chain(permitted -> permitted.isPresent()
                        ? execute(course, lease, permitted.getAsLong())
                                .invoke(Failpoint.ANSWERED::reached)
                                .chain(outcome -> judge(course, lease, outcome))
                        : elsewhere());
    }

    /**
     * Since when it may be called, by {@link System#nanoTime}; empty where it may not. What has no effect is not written
     * down: to repeat it does no harm.
     */
    private Uni<OptionalLong> start(Course course) {
        return course.reads()
                ? Uni.createFrom().item(OptionalLong.of(System.nanoTime()))
                : start(course, UUID.randomUUID());
    }

    /** An answer that took long is asked for again: this process may have been stopped, and have lost the partition. */
    private Uni<OptionalLong> start(Course course, UUID token) {
        long asked = System.nanoTime();
        return journal.start(
                        course.request().key(),
                        course.number(),
                        token,
                        course.operation().effect(),
                        course.fence(),
                        clock.instant())
                .chain(mine -> mine && isOld(asked) && isInTime(course, Duration.ZERO)
                        ? start(course, token).chain(again -> again.isPresent() ? item(again) : withdraw(course))
                        : item(mine ? OptionalLong.of(asked) : OptionalLong.empty()));
    }

    /** Nothing left in the attempt that is written down: whoever judges it need not guess. */
    private Uni<OptionalLong> withdraw(Course course) {
        return end(course, FailureKind.UNAVAILABLE).replaceWith(OptionalLong.empty());
    }

    private static Uni<OptionalLong> item(OptionalLong permitted) {
        return Uni.createFrom().item(permitted);
    }

    private static boolean isOld(long asked) {
        return System.nanoTime() - asked > ANSWER_LIFE.toNanos();
    }

    private Uni<Outcome> execute(Course course, Lease lease, long permitted) {
        Request request = course.request();
        Operation operation = course.operation();
        Span span = trace.start(operation.providerId() + "." + operation.id(), SpanKind.CLIENT, request.traceparent());
        OperationCall call = new OperationCall(
                operation,
                request.parameters(),
                lease,
                providerKey.of(request, operation.id()),
                request.deadline(),
                Trace.parent(span),
                request.debug(),
                permitted);
        Duration left = Duration.between(clock.instant(), request.deadline());
        Duration longest = (left.isNegative() ? Duration.ZERO : left).plus(GATEWAY_GRACE);
        course.turn().calls();
        return CallerContext.keep(gateway.execute(call)
                .ifNoItem()
                .after(longest)
                .on(CallerContext.timer())
                .recoverWithItem(() -> silent(operation))
                .onFailure()
                .recoverWithItem(bug -> broken(operation, bug))
                .invoke(outcome -> measurements.answered(operation, Duration.ofMillis(outcome.providerMillis())))
                .onTermination()
                .invoke(span::end));
    }

    private Uni<Closing> judge(Course course, Lease lease, Outcome outcome) {
        report(course, outcome);
        if (outcome instanceof Outcome.Failed failed) {
            return failed(course.after(failed), lease, failed);
        }
        if (outcome instanceof Outcome.Succeeded succeeded) {
            return ended(new Ending(
                    OperationStatus.SUCCEEDED,
                    succeeded.output(),
                    null,
                    succeeded.warning(),
                    course.number(),
                    succeeded.providerMillis(),
                    course.debug(succeeded)));
        }
        return ended(course.failed(OperationStatus.UNKNOWN, ((Outcome.Unknown) outcome).error(), outcome));
    }

    private Uni<Closing> failed(Course course, Lease lease, Outcome.Failed failed) {
        FailureKind kind = failed.error().kind();
        boolean more = course.number() < RetrySchedule.ATTEMPTS;
        if (kind == FailureKind.INVALID_AUTH && lease.refreshable() && !course.renewed() && more) {
            return end(course, kind).chain(() -> renew(course.renewing(), lease));
        }
        if (kind == FailureKind.INVALID_AUTH) {
            vault.drop(lease.ref());
        }
        Duration wait = schedule.after(course.number(), failed.error().retryAfter());
        if (failed.repeatable() && kind.retryable() && more && isInTime(course, wait)) {
            return isUnsent(failed.error()) || budgets.retry(course.operation().providerId())
                    ? end(course, kind).chain(() -> pause(course, wait, course.next()))
                    : ended(course.failed(OperationStatus.FAILED, exhausted(failed.error()), failed));
        }
        return ended(course.failed(OperationStatus.FAILED, failed.error(), failed));
    }

    private Uni<Void> end(Course course, FailureKind kind) {
        return course.reads()
                ? Uni.createFrom().voidItem()
                : journal.end(course.request().key(), course.number(), kind, clock.instant());
    }

    private boolean isInTime(Course course, Duration wait) {
        Instant then = clock.instant().plus(wait);
        return then.isBefore(course.request().deadline());
    }

    /** Makes room for others meanwhile. */
    private Uni<Closing> pause(Course course, Duration wait, Course then) {
        return CallerContext.keep(course.turn().pause(wait))
                .chain(ours -> ours ? lease(then) : Uni.createFrom().item(new Closing.Interrupted()));
    }

    /**
     * Only what says that nobody is there counts against the provider: neither a refusal does, nor a full rate, nor that
     * this process was too slow to send it anything.
     */
    private void report(Course course, Outcome outcome) {
        Turn turn = course.turn();
        @Nullable OperationError error = error(outcome);
        if (error != null && isDown(error)) {
            turn.failed();
        } else if (outcome.providerMillis() > 0) {
            turn.answered(outcome.providerMillis());
        }
        if (error != null && error.kind() == FailureKind.RATE_LIMITED) {
            measurements.rateLimited(course.operation());
            if (error.retryAfter() != null) {
                turn.limited(Duration.ofSeconds(Math.max(0, error.retryAfter())));
            }
        }
    }

    private static boolean isDown(OperationError error) {
        return switch (error.kind()) {
            case UNAVAILABLE -> !isUnsent(error);
            case TIMEOUT -> true;
            case OUTCOME_UNKNOWN -> !FailureKind.INTERNAL.word().equals(error.code());
            default -> false;
        };
    }

    /** This process was too slow, and costs the provider nothing when it tries again. */
    private static boolean isUnsent(OperationError error) {
        return NOT_SENT.equals(error.code());
    }

    private static @Nullable OperationError error(Outcome outcome) {
        if (outcome instanceof Outcome.Failed failed) {
            return failed.error();
        }
        return outcome instanceof Outcome.Unknown unknown ? unknown.error() : null;
    }

    private static Uni<Closing> elsewhere() {
        return Uni.createFrom().item(new Closing.Elsewhere());
    }

    private static Uni<Closing> ended(Ending ending) {
        return Uni.createFrom().item(ending);
    }

    /** The last failure, and why it was not tried again. */
    private static OperationError exhausted(OperationError last) {
        return new OperationError(
                last.kind(),
                "retry_budget_exhausted",
                last.message(),
                last.hint(),
                last.action(),
                last.retryable(),
                last.httpStatus(),
                last.retryAfter(),
                last.errors());
    }

    private static OperationError otherProvider(Course course) {
        String message = "The connection is not one of " + course.operation().providerTitle() + ".";
        return OperationError.of(FailureKind.VALIDATION, "other_provider", message)
                .withErrors(List.of(new Violation("/provider", "is not the connection's provider")));
    }

    private static Outcome silent(Operation operation) {
        return lost(operation, FailureKind.TIMEOUT, "The gateway did not end the call at its deadline.");
    }

    private static Outcome broken(Operation operation, Throwable bug) {
        LOG.error("The gateway failed.", bug);
        return lost(operation, FailureKind.INTERNAL, "The executor failed in the middle of the call.");
    }

    private static Outcome lost(Operation operation, FailureKind cause, String message) {
        return operation.effect().repeatable()
                ? new Outcome.Failed(OperationError.of(cause, null, message), true, 0, List.of())
                : new Outcome.Unknown(
                        OperationError.of(FailureKind.OUTCOME_UNKNOWN, cause.word(), message), 0, List.of());
    }
}
