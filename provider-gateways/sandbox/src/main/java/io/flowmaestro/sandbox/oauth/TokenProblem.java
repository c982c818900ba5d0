package io.flowmaestro.sandbox.oauth;

/** Why a request's token is refused. */
public enum TokenProblem {
    /** None was sent, or not where the provider looks. */
    MISSING,
    /** Not one of this provider's, or not for this account. */
    UNKNOWN,
    EXPIRED,
    REVOKED
}
