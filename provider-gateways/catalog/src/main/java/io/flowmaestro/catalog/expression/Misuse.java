package io.flowmaestro.catalog.expression;

import java.util.Optional;

/** A function was called with what it cannot take. The message says so without the value. */
final class Misuse extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Misuse(String reason) {
        super(reason);
    }

    /** The reason, if that is what an evaluation failed of. */
    static Optional<String> in(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof Misuse) {
                return Optional.ofNullable(cause.getMessage());
            }
        }
        return Optional.empty();
    }
}
