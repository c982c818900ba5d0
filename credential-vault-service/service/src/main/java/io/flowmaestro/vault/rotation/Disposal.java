package io.flowmaestro.vault.rotation;

import io.flowmaestro.vault.client.CredentialRef;
import org.jspecify.annotations.Nullable;

/**
 * What is to be destroyed of a credential.
 *
 * @param ref whose
 * @param before the versions older than this one; null for all of them
 */
public record Disposal(CredentialRef ref, @Nullable Long before) {}
