package io.flowmaestro.vault.client;

import io.smallrye.mutiny.Uni;
import org.jspecify.annotations.Nullable;

/** Says who had access to which credential. Fails as {@link CredentialVault} does. */
public interface CredentialAudit {
    /**
     * What is recorded of one connection, newest first; also of one that is gone.
     *
     * @param after {@link AuditPage#next} of the page before; null for the newest
     * @param limit how many at most, 1 to 200
     */
    Uni<AuditPage> audit(CredentialRef ref, @Nullable String after, int limit);
}
