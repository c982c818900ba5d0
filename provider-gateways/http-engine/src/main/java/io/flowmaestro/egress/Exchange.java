package io.flowmaestro.egress;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;

/** How sending a request ended. */
public sealed interface Exchange {
    /** From the request's last byte to the end, in milliseconds; 0 where nothing was sent. */
    long millis();

    /**
     * A status line came back.
     *
     * @param status 100 to 599; a redirect is an answer like any other and is never followed
     * @param headers by name, in any case
     * @param body what arrived of it, uncompressed; at most {@link EgressLimits#responseBytes}
     * @param end whether that is all of it
     */
    record Answered(int status, MultiMap headers, Buffer body, BodyEnd end, long millis) implements Exchange {}

    /**
     * None came back.
     *
     * @param sent whether the first byte of the request may have left: where not, repeating it does no harm
     */
    record Unanswered(Fault fault, boolean sent, long millis) implements Exchange {}

    /** How a body ended. */
    enum BodyEnd {
        /** All of it came. */
        COMPLETE,
        /** The connection ended before it did, or its content coding cannot be undone. */
        TRUNCATED,
        /** The time was over before it ended. */
        LATE,
        /** It was cut at {@link EgressLimits#responseBytes}, and the connection with it. */
        TOO_LARGE
    }
}
