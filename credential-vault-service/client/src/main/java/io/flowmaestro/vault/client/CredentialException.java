package io.flowmaestro.vault.client;

import io.flowmaestro.events.FailureKind;

/** Why the vault gave nothing. Its message is for a person and holds no secret. */
public final class CredentialException extends RuntimeException {
    /** The code, with kind {@link FailureKind#VALIDATION}, where a request to the vault cannot be read as one. */
    public static final String INVALID_REQUEST = "invalid_request";

    /** The code, with kind {@link FailureKind#VALIDATION}, where the connection is switched off. */
    public static final String CONNECTION_DISABLED = "connection_disabled";

    /**
     * The code, with kind {@link FailureKind#VALIDATION}, where the request's {@code ce_tenanttoken} does not prove that
     * its tenant asked for this operation. It says nothing about the credential.
     */
    public static final String TENANT_TOKEN_REFUSED = "tenant_token_refused";

    /**
     * The code where there is no OAuth app of a provider: with kind {@link FailureKind#NOT_FOUND} for whoever asks for it,
     * {@link FailureKind#CREDENTIAL_UNAVAILABLE} for whoever asks for a token.
     */
    public static final String NO_OAUTH_APP = "no_oauth_app";

    /**
     * The code, with kind {@link FailureKind#INVALID_AUTH}, where the OAuth app is gone that a credential was issued to:
     * putting it back mends it, and so does a person who reconnects.
     */
    public static final String OAUTH_APP_GONE = "oauth_app_gone";

    private static final long serialVersionUID = 1L;

    private final FailureKind kind;
    private final String code;

    /**
     * @param kind {@link FailureKind#NOT_FOUND} where there is no such credential in the tenant,
     *     {@link FailureKind#INVALID_AUTH} where the provider refused it, {@link FailureKind#VALIDATION} where what was
     *     given does not fit the provider, {@link FailureKind#CREDENTIAL_UNAVAILABLE} where the vault or the token
     *     endpoint cannot be reached
     * @param code one word, such as {@code unknown_connection} or {@code invalid_grant}
     */
    public CredentialException(FailureKind kind, String code, String message) {
        super(message);
        this.kind = kind;
        this.code = code;
    }

    /** As {@link #CredentialException(FailureKind, String, String)}, with what caused it. */
    public CredentialException(FailureKind kind, String code, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
        this.code = code;
    }

    public FailureKind kind() {
        return kind;
    }

    public String code() {
        return code;
    }
}
