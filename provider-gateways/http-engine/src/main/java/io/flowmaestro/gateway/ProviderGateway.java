package io.flowmaestro.gateway;

import io.smallrye.mutiny.Uni;

/** Runs one operation of a provider. */
public interface ProviderGateway {
    /**
     * Makes one attempt at a call. Never blocks; the {@link Uni} fails for bugs alone, every other end is an
     * {@link Outcome}.
     */
    Uni<Outcome> execute(OperationCall call);
}
