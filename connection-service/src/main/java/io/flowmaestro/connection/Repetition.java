package io.flowmaestro.connection;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import java.time.Duration;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/** Does something again and again, one after the other; that it failed once is said, and keeps it from nothing. */
public final class Repetition {
    private Repetition() {}

    /**
     * Begins to.
     *
     * @param interval between two beginnings, where the first ends in time
     * @param log where it is said that it failed
     * @param without what is not done then, in a sentence without its full stop
     */
    public static Cancellable every(Duration interval, Logger log, String without, Supplier<Uni<?>> work) {
        return Multi.createFrom()
                .ticks()
                .every(interval)
                .onOverflow()
                .drop()
                .onItem()
                .transformToUniAndConcatenate(tick -> Uni.createFrom()
                        .deferred(() -> work.get().replaceWithVoid())
                        .onFailure()
                        .invoke(failure -> log.warnf("%s: %s", without, failure))
                        .onFailure()
                        .recoverWithNull())
                .subscribe()
                .with(done -> {});
    }
}
