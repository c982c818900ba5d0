package io.flowmaestro.executor.lane;

import io.smallrye.mutiny.Uni;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What an operation that runs says to the lane that let it, and asks of it. */
public interface Turn {
    /** Of what asks for no call, and so for no lane. */
    Turn FREE = new Turn() {
        @Override
        public Uni<Boolean> pause(Duration wait) {
            return Uni.createFrom().item(true);
        }

        @Override
        public void calls() {}

        @Override
        public void answered(long millis) {}

        @Override
        public void limited(Duration retryAfter) {}

        @Override
        public void failed() {}

        @Override
        public void leave() {}
    };

    /**
     * Makes room for others for that time, and waits for a place again.
     *
     * @return false if it shall not go on: it is not ours any more, or comes again later
     */
    Uni<Boolean> pause(Duration wait);

    /** A call leaves: one less by the provider's rate. What ends without one leaves the rate to others. */
    void calls();

    /**
     * The provider answered, whatever it said.
     *
     * @param millis what it took for it
     */
    void answered(long millis);

    /** The provider does not want a call of this connection before that time has passed. */
    void limited(Duration retryAfter);

    /** Nobody was there: no connection, no answer, or one that says that the provider is down. */
    void failed();

    /** It makes no call any more: its place is free, for good. More than once does no harm. */
    void leave();

    /** Why it was kept back until now, as a code of the wire; null where nothing but others was in the way. */
    default @Nullable String obstacle() {
        return null;
    }
}
