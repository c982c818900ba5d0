package io.flowmaestro.executor;

import org.jspecify.annotations.Nullable;

/**
 * A point of an operation's life at which this process ends as if its machine had failed, for experiments. Off unless the
 * system property {@code flowmaestro.failpoint} names one when the process starts.
 */
public enum Failpoint {
    /** The request is claimed in the journal. */
    CLAIMED,
    /** The credential is leased. */
    LEASED,
    /** The attempt is in the journal, and nothing has left. */
    STARTED,
    /** The provider's answer is read, and nothing is written of it. */
    ANSWERED,
    /** The outcome is in the journal, and not published. */
    FINISHED,
    /** The result is published, and the offset is not committed. */
    PUBLISHED;

    private static final @Nullable String ARMED = System.getProperty("flowmaestro.failpoint");

    /** Ends the process here, if it is to end here. */
    public void reached() {
        if (name().equals(ARMED)) {
            Runtime.getRuntime().halt(137);
        }
    }
}
