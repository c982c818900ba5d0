package io.flowmaestro.executor;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.impl.ContextInternal;
import java.util.concurrent.ScheduledExecutorService;

/** The Vert.x context that something is asked for on: the log's and the trace's keys hang on it. */
public final class CallerContext {
    private CallerContext() {}

    /**
     * What deadlines are timed by: the event loop, which forgets those that are not needed any more. Mutiny's own timer
     * keeps each until its time has come.
     */
    public static ScheduledExecutorService timer() {
        Context caller = Vertx.currentContext();
        return caller instanceof ContextInternal known ? known.nettyEventLoop() : Infrastructure.getDefaultWorkerPool();
    }

    /** The same, emitted on the context that this is called on; off a context, wherever it comes from. */
    public static <T> Uni<T> keep(Uni<T> answer) {
        Context caller = Vertx.currentContext();
        return caller == null ? answer : answer.emitOn(task -> caller.runOnContext(ignored -> task.run()));
    }
}
