package io.flowmaestro.executor.postgres;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Sends items together. What comes while nothing is under way leaves at once; what comes meanwhile leaves with the answer,
 * or when it is {@value #MOST}, or when its first has waited {@link #LONGEST}, if {@code mostUnderWay} allows. Nobody thus
 * waits for company. Safe for use by many threads.
 */
final class Batcher<T, R> {
    static final int MOST = 50;
    static final Duration LONGEST = Duration.ofMillis(5);

    private final Function<List<T>, Uni<List<R>>> sender;
    private final BiConsumer<Duration, Runnable> timer;
    private final int mostUnderWay;
    private final Queue<Waiting<T, R>> waiting = new ArrayDeque<>();
    private int underWay;
    private boolean timed;

    /**
     * @param sender answers each item of a batch, in their order, and never both fails and does something
     * @param timer runs something after a time
     * @param mostUnderWay batches at a time, 1 or more; with 1 they take effect in the order of their items
     */
    Batcher(Function<List<T>, Uni<List<R>>> sender, BiConsumer<Duration, Runnable> timer, int mostUnderWay) {
        this.sender = sender;
        this.timer = timer;
        this.mostUnderWay = mostUnderWay;
    }

    /** Sends an item with others. Answers on whatever thread the batch's answer comes. */
    Uni<R> send(T item) {
        return Uni.createFrom().emitter(emitter -> {
            synchronized (this) {
                waiting.add(new Waiting<>(item, emitter));
            }
            sendNext(false);
        });
    }

    private void sendNext(boolean overdue) {
        @Nullable List<Waiting<T, R>> batch = next(overdue);
        if (batch != null) {
            transmit(batch);
        }
    }

    private synchronized @Nullable List<Waiting<T, R>> next(boolean overdue) {
        if (waiting.isEmpty()) {
            return null;
        }
        boolean leaves = underWay == 0 || (underWay < mostUnderWay && (overdue || waiting.size() >= MOST));
        if (!leaves) {
            watch();
            return null;
        }
        underWay++;
        List<Waiting<T, R>> batch = new ArrayList<>(Math.min(MOST, waiting.size()));
        while (batch.size() < MOST && !waiting.isEmpty()) {
            batch.add(waiting.remove());
        }
        return batch;
    }

    private void watch() {
        if (!timed && underWay < mostUnderWay) {
            timed = true;
            timer.accept(LONGEST, this::onTime);
        }
    }

    private void onTime() {
        synchronized (this) {
            timed = false;
        }
        sendNext(true);
    }

    private void transmit(List<Waiting<T, R>> batch) {
        sender.apply(batch.stream().map(Waiting::item).toList())
                .subscribe()
                .with(answers -> answer(batch, answers), failure -> fail(batch, failure));
    }

    private void answer(List<Waiting<T, R>> batch, List<R> answers) {
        over();
        for (int i = 0; i < batch.size(); i++) {
            batch.get(i).emitter.complete(answers.get(i));
        }
    }

    /** One bad item spoils a batch: each is then sent alone, and fails alone. */
    private void fail(List<Waiting<T, R>> batch, Throwable failure) {
        over();
        if (batch.size() == 1) {
            batch.get(0).emitter.fail(failure);
            return;
        }
        for (Waiting<T, R> each : batch) {
            sender.apply(List.of(each.item))
                    .subscribe()
                    .with(answers -> each.emitter.complete(answers.get(0)), each.emitter::fail);
        }
    }

    private void over() {
        synchronized (this) {
            underWay--;
        }
        sendNext(false);
    }

    private record Waiting<T, R>(T item, UniEmitter<? super R> emitter) {}
}
