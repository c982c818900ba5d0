package io.flowmaestro.executor.lane;

import io.flowmaestro.vault.client.CredentialRef;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A request that waits in its connection's lane. */
public interface Candidate {
    /** Whose lane it waits in. */
    CredentialRef connection();

    /** The provider's id in the catalog. */
    String provider();

    /** What takes the call: connections of one host share its limits. */
    String host();

    /** How often the provider takes such calls; null where that is not known. */
    @Nullable
    Rate rate();

    /** Whether it must not run beside another ordered one, nor before one that came earlier. */
    boolean ordered();

    /** No call starts after it: from then on it only waits for its end to be written. */
    Instant deadline();

    /** Whether its partition has another owner, who runs it. */
    boolean isAbandoned();

    /** Runs it; whoever does leaves the {@link Place}. */
    void run(Place place);

    /** Lets go of it without an end, as it {@link #isAbandoned} or the executor stops. */
    void drop();

    /** Puts it into the journal, from where it comes back; done when it is there. */
    Uni<Void> park();
}
