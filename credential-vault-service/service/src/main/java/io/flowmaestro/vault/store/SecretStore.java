package io.flowmaestro.vault.store;

import io.flowmaestro.vault.client.CredentialException;
import io.flowmaestro.vault.client.Secret;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Keeps secret documents in versions, never in clear: the current one, and up to {@value #KEPT} together with those before
 * it. Every {@link Uni} and {@link Multi} fails with {@link CredentialException} of kind {@code credential_unavailable} where
 * the store cannot be used, each call within a few seconds, and none blocks.
 */
public interface SecretStore {
    /** How many versions of a secret are kept; the oldest is destroyed for one more. */
    int KEPT = 5;

    /** The current version, if there is one. */
    Uni<Optional<VersionedSecret>> get(SecretName name);

    /** One version, if it is kept. */
    Uni<Optional<VersionedSecret>> get(SecretName name, long version);

    /**
     * Writes the next version if nobody wrote since.
     *
     * @param labels what may be read by who may not read secrets, such as the provider; kept with the first version and for
     *     as long as there is one
     * @param version the version that this one comes after; {@link VersionedSecret#NONE} where there is none yet
     * @return false where another version is there, which then stays
     */
    Uni<Boolean> put(SecretName name, Secret document, Map<String, String> labels, long version);

    /** What {@link #put} was given with the first version; empty where there is no such secret. */
    Uni<Map<String, String>> labels(SecretName name);

    /** The versions that are kept, oldest first; empty where there is no such secret. */
    Uni<List<Long>> versions(SecretName name);

    /** Destroys the versions older than {@code before}, but never the current one. */
    Uni<Void> forget(SecretName name, long before);

    /** Destroys every version. Destroying none is no failure. */
    Uni<Void> destroy(SecretName name);

    /** All that there are, in no order to rely on, read page by page: one written or destroyed meanwhile may be among them. */
    Multi<SecretName> names();

    /** Completes where the store can be used now; its failure's message says what is wrong. */
    Uni<Void> check();

    /** Gives back what the store holds elsewhere, such as a token, at the service's end; nothing is asked after it. */
    default Uni<Void> end() {
        return Uni.createFrom().voidItem();
    }
}
