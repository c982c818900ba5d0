package io.flowmaestro.executor.attempt;

import io.flowmaestro.catalog.Effect;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What the journal says to a request. */
sealed interface Claim {
    /**
     * It is to be run.
     *
     * @param since when it was claimed first
     * @param attempts started so far, before a stop of the process or on another one
     * @param unfinished the effect of the attempt that was started and not finished; null where there is none
     */
    record Open(Instant since, int attempts, @Nullable Effect unfinished) implements Claim {}

    /** It was run: its result is the answer. */
    record Finished(StoredResult result) implements Claim {}

    /** It shares the outcome of another operation, which was asked with the same idempotency key before. */
    record Shared(OperationKey owner) implements Claim {}

    /** Its id was taken by a request with other content. */
    record Conflicting() implements Claim {}
}
