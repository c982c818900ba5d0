package io.flowmaestro.local;

/** A part of the suite did not start, stop or answer; the message says which, and where its log is. */
final class SuiteException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    SuiteException(String message) {
        super(message);
    }

    SuiteException(String message, Throwable cause) {
        super(message, cause);
    }
}
