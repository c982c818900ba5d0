package io.flowmaestro.catalog.expression;

/** An expression has no value: what it reads is not there or is of another kind. The message holds no value. */
public final class EvaluationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    EvaluationException(String message) {
        super(message);
    }
}
