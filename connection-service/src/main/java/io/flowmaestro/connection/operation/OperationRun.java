package io.flowmaestro.connection.operation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flowmaestro.vault.client.CredentialRef;
import java.time.Duration;

/**
 * An operation that this service asks for itself.
 *
 * @param id the operation's, unique within the tenant
 * @param provider the provider's id
 * @param operation the operation's id at the provider
 * @param credential with which
 * @param parameters what it takes
 * @param debug whether its result is to have the log of request and answer
 * @param deadline how long it may take
 */
public record OperationRun(
        String id,
        String provider,
        String operation,
        CredentialRef credential,
        ObjectNode parameters,
        boolean debug,
        Duration deadline) {}
