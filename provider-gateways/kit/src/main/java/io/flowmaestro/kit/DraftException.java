package io.flowmaestro.kit;

/** A draft cannot be made. The message says why, in a sentence. */
public final class DraftException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DraftException(String message) {
        super(message);
    }
}
