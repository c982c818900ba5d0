package io.flowmaestro.vault.store;

import io.flowmaestro.vault.client.Secret;

/**
 * A document as it was read.
 *
 * @param version tells it from others of the same secret, 1 or more
 * @param document what is kept
 */
public record VersionedSecret(long version, Secret document) {
    /** The version before the first. */
    public static final long NONE = 0;
}
