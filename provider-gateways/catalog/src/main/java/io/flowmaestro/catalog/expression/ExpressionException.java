package io.flowmaestro.catalog.expression;

/** An expression is wrong. The message names its key and its column. */
public final class ExpressionException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String key;
    private final String problem;

    /**
     * A complaint about what stands under a key.
     *
     * @param key where the expression stands, such as {@code request.body.text}
     * @param problem what is wrong there
     */
    public ExpressionException(String key, String problem) {
        super(key + ": " + problem);
        this.key = key;
        this.problem = problem;
    }

    /** @param column where in the expression, from 1 */
    ExpressionException(String key, int column, String problem) {
        this(key, "column " + column + ": " + problem);
    }

    /** Where the expression stands. */
    public String key() {
        return key;
    }

    /** What is wrong there, with the column in the expression where there is one. */
    public String problem() {
        return problem;
    }
}
