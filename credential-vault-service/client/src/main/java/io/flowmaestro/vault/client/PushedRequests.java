package io.flowmaestro.vault.client;

import io.smallrye.mutiny.Uni;

/** Hands authorization requests in at providers, as the app that signs the tenant's people in (RFC 9126). */
public interface PushedRequests {
    /**
     * Hands one in; says what the browser brings in its place. Fails with {@link CredentialException} and nothing else but
     * bugs.
     */
    Uni<String> push(String tenant, PushedRequest request);
}
