package io.flowmaestro.catalog.expression;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/** JSON with <code>${...}</code> as leaves, checked. Safe for use by many threads. */
@FunctionalInterface
public interface Template {
    /**
     * Fills its places: a lone place keeps its type, an absent optional drops its key.
     *
     * @return null if all of it is an absent optional
     * @throws EvaluationException if a place has no value
     */
    @Nullable
    JsonNode render(Bindings bindings);
}
