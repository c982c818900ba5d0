package io.flowmaestro.executor.ingress;

import io.flowmaestro.executor.lane.Lanes;
import io.flowmaestro.executor.lane.Loop;
import io.flowmaestro.executor.lane.Obstacle;
import io.smallrye.common.vertx.VertxContext;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One of Vert.x's event loops, and the lanes on it. */
final class EventLoop implements Loop {
    private final Context context;
    private final Lanes lanes;
    private volatile @Nullable Thread thread;
    private volatile int startable;
    private volatile List<Obstacle> obstacles = List.of();

    EventLoop(Vertx vertx, Function<Loop, Lanes> lanes) {
        this.context = ((VertxInternal) vertx).createEventLoopContext();
        this.lanes = lanes.apply(this);
        context.runOnContext(ignored -> thread = Thread.currentThread());
    }

    /** To be touched by this loop alone. */
    Lanes lanes() {
        return lanes;
    }

    /** Ends what is over, and looks around. */
    void sweep() {
        run(() -> {
            lanes.sweep();
            startable = lanes.startable();
            obstacles = lanes.obstacles();
        });
    }

    /** As the last {@link #sweep} saw it: {@link Lanes#startable}. */
    int startable() {
        return startable;
    }

    /** As the last {@link #sweep} saw it: {@link Lanes#obstacles}. */
    List<Obstacle> obstacles() {
        return obstacles;
    }

    /** A context for one record: what the log and the trace hang on. */
    Context newContext() {
        return VertxContext.createNewDuplicatedContext(context);
    }

    @Override
    public void run(Runnable task) {
        if (Thread.currentThread() == thread) {
            task.run();
        } else {
            context.runOnContext(ignored -> task.run());
        }
    }

    @Override
    public void after(Duration wait, Runnable task) {
        context.owner().setTimer(Math.max(1, wait.toMillis()), ignored -> run(task));
    }
}
