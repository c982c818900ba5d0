package io.flowmaestro.faults.history;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A call that reached the provider.
 *
 * @param id the operation's
 * @param begun when it was read
 * @param ended when its answer began to be written; null where there was none
 * @param key the idempotency key that it carried; null where it carried none
 * @param acted whether the provider did what was asked
 * @param answer what the provider told of it
 */
public record Hit(
        String id,
        Instant begun,
        @Nullable Instant ended,
        @Nullable String key,
        boolean acted,
        Answer answer) {

    /** What the caller can know from the answer. */
    public enum Answer {
        /** That it was done. */
        DONE,
        /** That nothing was done, and that it may be tried again: 401, 425, 429. */
        NOT_ACTED,
        /** That nothing was done, and that trying again is of no use: the other 4xx, but for 408. */
        REFUSED,
        /** Nothing: 408, 5xx, a reset, no answer, or one that nobody can read. */
        UNCLEAR
    }

    Instant over() {
        return ended == null ? begun : ended;
    }
}
