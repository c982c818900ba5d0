package io.flowmaestro.connection;

import io.flowmaestro.vault.client.CredentialRef;
import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;

/**
 * Names a connection. Ids are unique within a tenant and not beyond it.
 *
 * @param tenant the tenant, from the caller's token and never from a request's body
 * @param id the connection's id within it
 */
@Embeddable
public record ConnectionKey(
        @Column(name = "tenant") String tenant,
        @Column(name = "id") String id) {

    /** The name of the connection's credential in the vault. */
    public CredentialRef credential() {
        return new CredentialRef(tenant, id);
    }
}
