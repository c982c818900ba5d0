package io.flowmaestro.vault;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import java.time.Duration;
import java.util.function.Supplier;

/** Work that is done again and again, one round after the other. */
public final class Rounds {
    private Rounds() {}

    /**
     * Begins with a round now; those that come due while one is under way are left out.
     *
     * @param round never fails: a failure would be the end of all rounds
     * @return ends them
     */
    public static Cancellable every(Duration interval, Supplier<Uni<Void>> round) {
        return Multi.createFrom()
                .ticks()
                .every(interval)
                .onOverflow()
                .drop()
                .onItem()
                .transformToUniAndConcatenate(tick -> round.get())
                .subscribe()
                .with(done -> {});
    }
}
