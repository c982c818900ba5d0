package io.flowmaestro.executor.attempt;

import io.flowmaestro.catalog.Effect;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the journal says to a request. */
sealed interface Claim {
    /** What becomes of the request; empty where it is to be run. */
    Optional<Settlement> settlement();

    /**
     * It is to be run.
     *
     * @param since when it was claimed first
     * @param attempts started so far, before a stop of the process or on another one
     * @param unfinished the effect of the attempt that was started and not finished; null where there is none
     * @param written whether it has a row; not where it has no effect, so that it does no harm to run it twice
     */
    record Open(Instant since, int attempts, @Nullable Effect unfinished, boolean written) implements Claim {
        /** What is run without a claim. */
        static Open unwritten(Instant since) {
            return new Open(since, 0, null, false);
        }

        @Override
        public Optional<Settlement> settlement() {
            return Optional.empty();
        }
    }

    /** It was run: its result is the answer. */
    record Finished(StoredResult result) implements Claim {
        @Override
        public Optional<Settlement> settlement() {
            return Optional.of(new Settlement.Settled(result, true));
        }
    }

    /** It shares the outcome of another operation, which was asked with the same idempotency key before. */
    record Shared(OperationKey owner) implements Claim {
        @Override
        public Optional<Settlement> settlement() {
            return Optional.of(new Settlement.Awaiting(owner));
        }
    }

    /** Its partition has another owner. */
    record Foreign() implements Claim {
        @Override
        public Optional<Settlement> settlement() {
            return Optional.of(new Settlement.Foreign());
        }
    }

    /** Its id was taken by a request with other content. */
    record Conflicting() implements Claim {
        @Override
        public Optional<Settlement> settlement() {
            return Optional.of(new Settlement.Conflicting());
        }
    }
}
