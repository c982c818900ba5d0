package io.flowmaestro.executor.attempt;

import io.flowmaestro.events.FailureKind;
import io.flowmaestro.events.OperationError;
import io.flowmaestro.events.OperationStatus;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How an operation ended that nobody runs any more. */
final class Verdict {
    /** How long after its deadline an operation is judged: an answer that is on its way may still be written down. */
    static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final String INTERRUPTED = "interrupted";

    private Verdict() {}

    /** Of an open operation whose deadline has passed. */
    static Ending of(JournalRow row) {
        if (row.attempts() == 0) {
            return Ending.without(OperationStatus.EXPIRED, expired(null), 0);
        }
        if (row.unfinished() == null) {
            return Ending.failed(lastFailure(row), row.attempts());
        }
        return row.unfinished().repeatable()
                ? Ending.failed(unanswered(), row.attempts())
                : Ending.without(OperationStatus.UNKNOWN, unknown(), row.attempts());
    }

    /** @param code what kept it back, as a code of the wire; null where nothing is known */
    static OperationError expired(@Nullable String code) {
        return OperationError.of(FailureKind.EXPIRED, code, "The deadline passed before the provider was called.");
    }

    /** Of an operation whose every attempt was cut short by a stop of the process. */
    static OperationError exhausted() {
        return OperationError.of(
                FailureKind.INTERNAL, INTERRUPTED, "The executor stopped in the middle of every attempt.");
    }

    private static OperationError unanswered() {
        return OperationError.of(
                FailureKind.TIMEOUT, INTERRUPTED, "The executor stopped before the provider's answer was read.");
    }

    private static OperationError unknown() {
        return OperationError.of(
                FailureKind.OUTCOME_UNKNOWN,
                INTERRUPTED,
                "The executor stopped in the middle of the call: the provider may have carried it out.");
    }

    private static OperationError lastFailure(JournalRow row) {
        FailureKind kind = row.lastOutcome() == null ? FailureKind.INTERNAL : row.lastOutcome();
        return OperationError.of(kind, null, "The last attempt failed, and the deadline passed before another one.");
    }
}
