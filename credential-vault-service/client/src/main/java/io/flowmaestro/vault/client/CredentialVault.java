package io.flowmaestro.vault.client;

import io.flowmaestro.events.FailureKind;
import io.smallrye.mutiny.Uni;

/**
 * Keeps credentials and lends what one call needs. Every {@link Uni} fails with {@link CredentialException} and nothing
 * else but bugs, and none blocks. A credential of another tenant is the same as none.
 */
public interface CredentialVault {
    /** Lends what a call needs. A token that is about to expire is refreshed first. */
    Uni<Lease> lease(CredentialRef ref, RequestedOperation operation);

    /** As {@link #lease(CredentialRef, RequestedOperation)}, for an operation whose request came unsigned. */
    default Uni<Lease> lease(CredentialRef ref, String operationId) {
        return lease(ref, RequestedOperation.unsigned(operationId));
    }

    /**
     * Lends another token than the one the provider refused, by one forced refresh; a token that was refreshed since is
     * lent without another refresh.
     *
     * @param refused the lease whose token the provider refused
     */
    Uni<Lease> renew(Lease refused, RequestedOperation operation);

    /** As {@link #renew(Lease, RequestedOperation)}, for an operation whose request came unsigned. */
    default Uni<Lease> renew(Lease refused, String operationId) {
        return renew(refused, RequestedOperation.unsigned(operationId));
    }

    /** Keeps what a person typed in, in place of what was there. */
    Uni<Grant> store(CredentialRef ref, NewCredential credential);

    /** Redeems an authorization code at the provider's token endpoint and keeps what comes back. */
    Uni<Grant> exchange(CredentialRef ref, AuthorizationCode code);

    /**
     * Takes a credential's tokens back at the provider, as far as that offers it, and then destroys every version of it,
     * whatever became of them there. Revoking none is no failure.
     */
    Uni<RevocationResult> revoke(CredentialRef ref);

    /**
     * Puts a candidate in the place of the credential that it was stored for, and destroys the candidate. The version
     * before is lent no more, and kept for a while. Fails with {@link FailureKind#NOT_FOUND} where there is no such
     * candidate, or no credential to replace, and with {@link FailureKind#VALIDATION} where the two differ in provider,
     * method or sandbox.
     *
     * @param candidate stored under {@link CredentialRef#candidate}
     */
    Uni<Grant> promote(CredentialRef candidate);

    /** Destroys every version of a credential, and tells no provider. Destroying none is no failure. */
    Uni<Void> destroy(CredentialRef ref);
}
