package io.flowmaestro.sandbox.oauth;

/** Why a token endpoint gives nothing. */
public enum TokenRefusal {
    UNKNOWN_CLIENT,
    WRONG_SECRET,
    UNSUPPORTED_GRANT_TYPE,
    UNKNOWN_SCOPE,
    /** A parameter is missing, empty or repeated. */
    MISSING_PARAMETER,
    /** The code is unknown, expired, another client's, or was used before, which ends what was made from it. */
    BAD_CODE,
    WRONG_REDIRECT_URI,
    /** The verifier does not fit the challenge, or one of the two is missing (RFC 7636, RFC 9700 section 2.1.1). */
    WRONG_VERIFIER,
    BAD_REFRESH_TOKEN,
    /** The JWT is none, not signed by the registered key, for another audience, expired or for too long. */
    BAD_ASSERTION
}
