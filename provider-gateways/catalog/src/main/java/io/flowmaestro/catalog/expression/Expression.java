package io.flowmaestro.catalog.expression;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelVariableResolver;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What stands between <code>${</code> and <code>}</code>, checked. Safe for use by many threads. */
public final class Expression {
    private final String source;
    private final CelRuntime.Program program;
    private final @Nullable Path path;

    /** @param path the same as a path; null where it is none */
    Expression(String source, CelRuntime.Program program, @Nullable Path path) {
        this.source = source;
        this.program = program;
        this.path = path;
    }

    /** As it stands in the file. */
    public String source() {
        return source;
    }

    /**
     * Its value.
     *
     * @return null for an absent optional
     * @throws EvaluationException if it has none
     */
    public @Nullable JsonNode evaluate(Bindings bindings) {
        JsonNode start = path == null ? null : bindings.json(path.root());
        if (path == null || start == null) {
            return compute(bindings);
        }
        JsonNode value = path.find(start);
        return value != null && value.isMissingNode() ? compute(bindings) : value;
    }

    private @Nullable JsonNode compute(Bindings bindings) {
        try {
            return CelValues.toJson(program.eval((CelVariableResolver) bindings::value));
        } catch (CelEvaluationException e) {
            throw new EvaluationException(
                    Misuse.in(e).map(reason -> source + ": " + reason).orElse(source));
        }
    }

    /** Its value, if it has one that is not null: for answers that may or may not say something. */
    public Optional<JsonNode> find(Bindings bindings) {
        try {
            return Optional.ofNullable(evaluate(bindings)).filter(value -> !value.isNull());
        } catch (EvaluationException e) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return "${" + source + "}";
    }
}
