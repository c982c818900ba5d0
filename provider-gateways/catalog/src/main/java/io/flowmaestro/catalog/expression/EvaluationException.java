package io.flowmaestro.catalog.expression;

/** An expression has no value: what it reads is not there or is of another kind. The message holds no value. */
public final class EvaluationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * There is no value.
     *
     * @param message what has none, without a value in it
     */
    public EvaluationException(String message) {
        super(message);
    }
}
