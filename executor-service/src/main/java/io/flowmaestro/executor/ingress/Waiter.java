package io.flowmaestro.executor.ingress;

import io.flowmaestro.executor.attempt.Request;
import io.flowmaestro.executor.attempt.Target;
import io.flowmaestro.executor.lane.Candidate;
import io.flowmaestro.executor.lane.Place;
import io.flowmaestro.executor.lane.Rate;
import io.flowmaestro.vault.client.CredentialRef;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import java.time.Instant;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A record whose request waits in its lane.
 *
 * @param context its own
 * @param stopping whether nothing is started any more
 * @param start runs it, on its context
 */
record Waiter(
        Taken taken, Request request, Target target, Context context, BooleanSupplier stopping, Consumer<Place> start)
        implements Candidate {
    @Override
    public CredentialRef connection() {
        return request.connection();
    }

    @Override
    public String provider() {
        return target.provider();
    }

    @Override
    public String host() {
        return target.host();
    }

    @Override
    public @Nullable Rate rate() {
        return target.rate();
    }

    @Override
    public boolean ordered() {
        return request.ordered();
    }

    @Override
    public Instant deadline() {
        return request.deadline();
    }

    @Override
    public boolean isAbandoned() {
        return taken.partition().isGone() || stopping.getAsBoolean();
    }

    @Override
    public void run(Place place) {
        context.runOnContext(ignored -> start.accept(place));
    }

    @Override
    public void drop() {
        taken.drop();
    }

    @Override
    public Uni<Void> park() {
        return taken.park();
    }
}
