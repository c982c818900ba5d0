package io.flowmaestro.vault.store;

import io.flowmaestro.vault.client.CredentialException;
import io.flowmaestro.vault.client.CredentialRef;
import io.flowmaestro.vault.client.Secret;
import io.smallrye.mutiny.Uni;
import java.util.Optional;

/**
 * Keeps one secret document for each (tenant, connection id), never in clear. Every {@link Uni} fails with
 * {@link CredentialException} of kind {@code credential_unavailable} where the store cannot be used, each within a few
 * seconds, and none blocks.
 */
public interface SecretStore {
    /** The current document, if there is one. */
    Uni<Optional<VersionedSecret>> get(CredentialRef ref);

    /**
     * Writes the next version if nobody wrote since.
     *
     * @param version the version that this one comes after; {@link VersionedSecret#NONE} where there is none yet
     * @return false where another version is there, which then stays
     */
    Uni<Boolean> put(CredentialRef ref, Secret document, long version);

    /** Destroys every version. Destroying none is no failure. */
    Uni<Void> destroy(CredentialRef ref);

    /** Completes where the store can be used now; its failure's message says what is wrong. */
    Uni<Void> check();
}
