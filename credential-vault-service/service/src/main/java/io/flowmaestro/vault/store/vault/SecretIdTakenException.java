package io.flowmaestro.vault.store.vault;

/** Somebody else may have what the service signs in with. Its message says what to do and holds no secret. */
public final class SecretIdTakenException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    SecretIdTakenException(String message) {
        super(message);
    }
}
