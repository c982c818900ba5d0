package io.flowmaestro.executor.lane;

import io.flowmaestro.executor.limit.Breaker;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The place of one operation in its lane, from its start to its {@link #leave}. */
public final class Place implements Turn {
    private static final String CIRCUIT_OPEN = "circuit_open";

    private final Lanes lanes;
    final Lane lane;
    final Host host;
    final Candidate candidate;
    private boolean held;
    private final boolean ordering;
    private boolean called;
    private boolean ended;
    private @Nullable UniEmitter<? super Boolean> pausing;

    /** @param held whether it counts; not where its deadline has passed and no call comes of it */
    Place(Lanes lanes, Lane lane, Host host, Candidate candidate, boolean held) {
        this.lanes = lanes;
        this.lane = lane;
        this.host = host;
        this.candidate = candidate;
        this.held = held;
        this.ordering = held && candidate.ordered();
    }

    @Override
    public Uni<Boolean> pause(Duration wait) {
        return Uni.createFrom()
                .emitter(emitter -> lanes.run(() -> {
                    pausing = emitter;
                    giveBack();
                    lanes.resumeLater(this, wait);
                }));
    }

    @Override
    public void calls() {
        lanes.run(() -> called = true);
    }

    @Override
    public void answered(long millis) {
        lanes.run(() -> lanes.answered(this, millis));
    }

    @Override
    public void limited(Duration retryAfter) {
        lanes.run(() -> lanes.limited(this, retryAfter));
    }

    @Override
    public void failed() {
        lanes.run(() -> lanes.failed(this));
    }

    @Override
    public @Nullable String obstacle() {
        return lane.breaker.state() == Breaker.State.OPEN || host.state() == Breaker.State.OPEN ? CIRCUIT_OPEN : null;
    }

    @Override
    public void leave() {
        lanes.run(() -> {
            if (!ended) {
                ended = true;
                giveBack();
                if (ordering) {
                    lanes.orderedIsOver(this);
                }
            }
        });
    }

    /** After a pause, with its place or, past its deadline, without. */
    void resume(boolean withPlace) {
        held = withPlace;
        answer(true);
    }

    /** The operation shall not go on. */
    void abandon() {
        answer(false);
    }

    private void answer(boolean ours) {
        UniEmitter<? super Boolean> waiting = pausing;
        pausing = null;
        if (waiting != null) {
            waiting.complete(ours);
        }
    }

    private void giveBack() {
        if (held) {
            held = false;
            lanes.giveBack(this, called);
            called = false;
        }
    }
}
