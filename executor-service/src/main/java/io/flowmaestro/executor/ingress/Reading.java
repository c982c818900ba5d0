package io.flowmaestro.executor.ingress;

import io.flowmaestro.executor.attempt.Request;
import org.jspecify.annotations.Nullable;

/** What a record turned out to be. */
sealed interface Reading {
    /**
     * What it asks for; null where nobody can be answered. It may be at fault ({@link Request#fault}): then that is its
     * answer.
     */
    @Nullable
    Request request();

    /** A request that has an answer. */
    record Answerable(Request request) implements Reading {}

    /**
     * A dead letter.
     *
     * @param detail the reason for a person; holds no part of the value
     * @param request answered all the same, where the headers name operation, tenant and connection
     */
    record Unreadable(
            DeadLetterReason reason,
            String detail,
            @Nullable Request request) implements Reading {}
}
