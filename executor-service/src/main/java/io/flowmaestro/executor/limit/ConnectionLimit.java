package io.flowmaestro.executor.limit;

import io.flowmaestro.executor.ExecutorConfig;
import io.flowmaestro.executor.limit.Admission.Admitted;
import io.flowmaestro.executor.limit.Admission.Refused;
import io.flowmaestro.vault.client.CredentialRef;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * So many operations of one connection at a time, of the ordered ones one, first come, first served. Who waits too long
 * is refused, so that a connection that hangs does not hold every place there is.
 */
@ApplicationScoped
public class ConnectionLimit {
    private final Vertx vertx;
    private final int most;
    private final Map<CredentialRef, Line> lines = new HashMap<>();

    ConnectionLimit(Vertx vertx, ExecutorConfig config) {
        this.vertx = vertx;
        this.most = config.maxInFlightPerConnection();
    }

    /**
     * Waits for a place. Answers on the Vert.x context it is asked on.
     *
     * @param ordered whether it must not run beside another ordered one
     * @param patience how long it waits, 1 ms or more
     */
    public Uni<Admission> admit(CredentialRef connection, boolean ordered, Duration patience) {
        return Uni.createFrom()
                .emitter(emitter ->
                        join(new Waiter(connection, ordered, emitter, vertx.getOrCreateContext()), patience));
    }

    private void join(Waiter waiter, Duration patience) {
        List<Waiter> admitted;
        synchronized (lines) {
            Line line = lines.computeIfAbsent(waiter.connection, ignored -> new Line());
            line.waiting.add(waiter);
            admitted = line.admit(most);
            if (!admitted.contains(waiter)) {
                waiter.timer = vertx.setTimer(Math.max(1, patience.toMillis()), ignored -> giveUp(waiter));
            }
        }
        admitted.forEach(this::answer);
    }

    private void giveUp(Waiter waiter) {
        boolean waited;
        List<Waiter> admitted = List.of();
        synchronized (lines) {
            Line line = lines.get(waiter.connection);
            waited = line != null && line.waiting.remove(waiter);
            if (waited && line != null) {
                admitted = line.admit(most);
            }
        }
        admitted.forEach(this::answer);
        if (waited) {
            waiter.answer(new Refused());
        }
    }

    private void leave(Waiter waiter) {
        List<Waiter> admitted;
        synchronized (lines) {
            Line line = lines.get(waiter.connection);
            if (line == null) {
                return;
            }
            line.running--;
            line.orderedRunning &= !waiter.ordered;
            admitted = line.admit(most);
            if (line.running == 0 && line.waiting.isEmpty()) {
                lines.remove(waiter.connection);
            }
        }
        admitted.forEach(this::answer);
    }

    private void answer(Waiter waiter) {
        waiter.answer(new Admitted(() -> leave(waiter)));
    }

    /** The operations of one connection. */
    private static final class Line {
        private final Deque<Waiter> waiting = new ArrayDeque<>();
        private int running;
        private boolean orderedRunning;

        /** Takes from those who wait who may run now. An ordered one is passed by those who ask for no order. */
        List<Waiter> admit(int most) {
            List<Waiter> admitted = new ArrayList<>();
            Iterator<Waiter> next = waiting.iterator();
            while (running < most && next.hasNext()) {
                Waiter waiter = next.next();
                if (!waiter.ordered || !orderedRunning) {
                    next.remove();
                    running++;
                    orderedRunning |= waiter.ordered;
                    admitted.add(waiter);
                }
            }
            return admitted;
        }
    }

    private static final class Waiter {
        private final CredentialRef connection;
        private final boolean ordered;
        private final UniEmitter<? super Admission> emitter;
        private final Context context;
        private @Nullable Long timer;

        Waiter(CredentialRef connection, boolean ordered, UniEmitter<? super Admission> emitter, Context context) {
            this.connection = connection;
            this.ordered = ordered;
            this.emitter = emitter;
            this.context = context;
        }

        void answer(Admission admission) {
            if (timer != null) {
                context.owner().cancelTimer(timer);
            }
            context.runOnContext(ignored -> emitter.complete(admission));
        }
    }
}
