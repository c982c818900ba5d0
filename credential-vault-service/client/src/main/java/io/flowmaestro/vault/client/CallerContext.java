package io.flowmaestro.vault.client;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import org.jspecify.annotations.Nullable;

/** Brings an answer back to where it was asked for: log and trace context hang on the caller's Vert.x context. */
final class CallerContext {
    private CallerContext() {}

    /** The same, emitted on the Vert.x context that this is called on, where it is called on one. */
    static <T> Uni<T> keep(Uni<T> answer) {
        Context caller = Vertx.currentContext();
        return caller == null ? answer : answer.emitOn(task -> run(caller, task));
    }

    private static void run(Context caller, Runnable task) {
        @Nullable Context here = Vertx.currentContext();
        if (here == caller) {
            task.run();
        } else {
            caller.runOnContext(ignored -> task.run());
        }
    }
}
