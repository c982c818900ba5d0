package io.flowmaestro.catalog.expression;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelOptions;
import dev.cel.extensions.CelExtensions;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import dev.cel.runtime.CelVariableResolver;
import org.jspecify.annotations.Nullable;

/** An expression that CEL computes. */
final class Computation extends Expression {
    static final CelOptions OPTIONS = CelOptions.current()
            // More steps than any answer of the permitted size needs.
            .comprehensionMaxIterations(100_000)
            .enableHeterogeneousNumericComparisons(true)
            .build();

    /** Not the planner of CEL 0.14: its map() takes time in the square of the list, seconds for a thousand items. */
    private static final CelRuntime RUNTIME = CelRuntimeFactory.legacyCelRuntimeBuilder()
            .setOptions(OPTIONS)
            .addLibraries(CelExtensions.optional(), BoundedText.others())
            .addFunctionBindings(BoundedText.bindings())
            .addFunctionBindings(Functions.bindings())
            .build();

    private final CelRuntime.Program program;

    private Computation(String source, CelRuntime.Program program) {
        super(source);
        this.program = program;
    }

    /** What a checked tree computes. */
    static Computation plan(String source, CelAbstractSyntaxTree tree) {
        try {
            return new Computation(source, RUNTIME.createProgram(tree));
        } catch (CelEvaluationException e) {
            throw new IllegalStateException("What was checked can be planned: " + source, e);
        }
    }

    @Override
    public @Nullable JsonNode evaluate(Bindings bindings) {
        try {
            return CelValues.toJson(program.eval((CelVariableResolver) bindings::value));
        } catch (CelEvaluationException e) {
            throw new EvaluationException(
                    Misuse.in(e).map(reason -> source() + ": " + reason).orElse(source()));
        }
    }
}
