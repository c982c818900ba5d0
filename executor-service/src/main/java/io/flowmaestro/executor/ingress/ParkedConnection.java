package io.flowmaestro.executor.ingress;

import io.flowmaestro.vault.client.CredentialRef;
import java.time.Instant;

/**
 * A connection whose requests wait in the journal.
 *
 * @param requests how many
 * @param nextDeadline the first after which one of them ends without a call
 */
public record ParkedConnection(CredentialRef connection, long requests, Instant nextDeadline) {}
