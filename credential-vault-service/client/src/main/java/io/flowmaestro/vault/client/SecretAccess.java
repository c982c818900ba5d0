package io.flowmaestro.vault.client;

/** Names the reason for which a secret is revealed: search for its constants to find every place that reads one. */
public enum SecretAccess {
    /** To attach it to a call to the provider it belongs to. */
    ATTACH_TO_PROVIDER_CALL,
    /** To pass it between the vault service and its caller, over an authenticated connection. */
    PASS_TO_VAULT_PEER,
    /** To write it into the secret store. */
    STORE,
    /** To send it to the provider's token endpoint. */
    SEND_TO_TOKEN_ENDPOINT,
    /** To sign a request to the provider's token endpoint with it: the key itself goes nowhere. */
    SIGN_TOKEN_REQUEST,
    /** To check its signature. */
    VERIFY,
    /** To derive from it what is lent in its place. */
    DERIVE,
    /** To compare it by its hash. */
    FINGERPRINT,
    /** To show it, once, to who asked for it to be made. */
    SHOW_ONCE,
    /** To find it in text that is about to leave, and take it out. */
    REDACT
}
