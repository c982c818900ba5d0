package io.flowmaestro.catalog.expression;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What stands between <code>${</code> and <code>}</code>, checked. Safe for use by many threads. */
public abstract sealed class Expression permits Path, Computation {
    private final String source;

    Expression(String source) {
        this.source = source;
    }

    /** As it stands in the file. */
    public final String source() {
        return source;
    }

    /**
     * Its value.
     *
     * @return null for an absent optional
     * @throws EvaluationException if it has none
     */
    public abstract @Nullable JsonNode evaluate(Bindings bindings);

    /** Its value, if it has one that is not null: for answers that may or may not say something. */
    public final Optional<JsonNode> find(Bindings bindings) {
        try {
            return Optional.ofNullable(evaluate(bindings)).filter(value -> !value.isNull());
        } catch (EvaluationException e) {
            return Optional.empty();
        }
    }

    @Override
    public final String toString() {
        return "${" + source + "}";
    }
}
