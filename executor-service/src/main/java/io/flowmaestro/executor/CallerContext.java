package io.flowmaestro.executor;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;

/** Brings an answer back to the Vert.x context it was asked for on: the log's and the trace's keys hang on it. */
public final class CallerContext {
    private CallerContext() {}

    /** The same, emitted on the context that this is called on; off a context, wherever it comes from. */
    public static <T> Uni<T> keep(Uni<T> answer) {
        Context caller = Vertx.currentContext();
        return caller == null ? answer : answer.emitOn(task -> caller.runOnContext(ignored -> task.run()));
    }
}
