package io.flowmaestro.connection.authorize;

/** The link or the state is unknown, used, expired or another browser's: which of them is nobody's business. */
public final class StaleAuthorizationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StaleAuthorizationException() {
        super("The authorization is unknown, used, expired or another browser's", null, false, false);
    }
}
