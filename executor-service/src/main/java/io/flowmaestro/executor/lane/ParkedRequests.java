package io.flowmaestro.executor.lane;

import io.flowmaestro.vault.client.CredentialRef;
import io.smallrye.mutiny.Uni;
import java.util.List;

/** What waits in the journal until its lane has room. */
@FunctionalInterface
public interface ParkedRequests {
    /** Takes the oldest of a connection out, so many at most, the oldest first. Empty where there are none. */
    Uni<List<Candidate>> take(CredentialRef connection, int most);
}
