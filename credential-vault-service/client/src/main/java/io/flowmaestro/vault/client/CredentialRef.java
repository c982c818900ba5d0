package io.flowmaestro.vault.client;

/**
 * Names a credential. Connection ids are unique within a tenant and not beyond it, so everything is keyed by both.
 *
 * @param tenant the tenant
 * @param connectionId the connection's id within it
 */
public record CredentialRef(String tenant, String connectionId) {
    /** Parts a candidate's id: no connection that a person makes has it in its id. */
    private static final char CANDIDATE = '~';

    /**
     * Names what may take this credential's place, so that it can be tried out first.
     *
     * @param attempt tells it from other candidates, before and after it: leases of those may be about
     */
    public CredentialRef candidate(String attempt) {
        return new CredentialRef(tenant, connectionId + CANDIDATE + attempt);
    }

    /** Whether this is what {@link #candidate} makes. */
    public boolean isCandidate() {
        return connectionId.indexOf(CANDIDATE) >= 0;
    }

    /** The credential whose place this candidate may take; the same where it is none. */
    public CredentialRef current() {
        return isCandidate()
                ? new CredentialRef(tenant, connectionId.substring(0, connectionId.indexOf(CANDIDATE)))
                : this;
    }
}
