package io.flowmaestro.backing;

import org.jspecify.annotations.Nullable;

/** Something could not be started. The message is a sentence that tells a person what is wrong and what to do. */
public final class CannotStartException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** A sentence alone, where nothing was thrown. */
    public CannotStartException(String sentence) {
        super(sentence);
    }

    /** A sentence and what it was made of. */
    public CannotStartException(String sentence, @Nullable Throwable cause) {
        super(sentence, cause);
    }
}
