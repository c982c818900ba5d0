package io.flowmaestro.local;

/** A part of the suite did not start, stop or answer; the message says which, and where its log is. */
public final class SuiteException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message for the person at the terminal */
    public SuiteException(String message) {
        super(message);
    }

    /** As the other one, with what was behind it. */
    public SuiteException(String message, Throwable cause) {
        super(message, cause);
    }
}
