package io.flowmaestro.local;

/** What was asked cannot be done here; the message says why and what to do. Ends the command with status 2. */
public final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message for the person at the terminal */
    public UsageException(String message) {
        super(message);
    }
}
