package io.flowmaestro.vault.client;

/**
 * Names a credential. Connection ids are unique within a tenant and not beyond it, so everything is keyed by both.
 *
 * @param tenant the tenant
 * @param connectionId the connection's id within it
 */
public record CredentialRef(String tenant, String connectionId) {}
