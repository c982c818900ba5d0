package io.flowmaestro.catalog.expression;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.CelCall;
import dev.cel.common.ast.CelExpr.CelSelect;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An expression that only follows names, such as {@code response.body.?user.name}: most are. It is read off the JSON
 * itself, a tenth of the time of turning the JSON into CEL's values for it, and gives what CEL would give.
 */
final class Path extends Expression {
    private static final String OPTIONAL_SELECT = "_?._";
    private static final String INDEX = "_[_]";
    private static final String OPTIONAL_INDEX = "_[?_]";

    /** @param optional whether an absent member makes the value absent, rather than wrong */
    private record Step(String member, boolean optional) {}

    private final String root;
    private final List<Step> steps;

    private Path(String source, String root, List<Step> steps) {
        super(source);
        this.root = root;
        this.steps = List.copyOf(steps);
    }

    /** The path that an expression is; empty where it is something else. */
    static Optional<Path> find(String source, CelAbstractSyntaxTree tree) {
        List<Step> steps = new ArrayList<>();
        CelExpr expression = tree.getExpr();
        while (expression.getKind() != CelExpr.ExprKind.Kind.IDENT) {
            CelExpr operand = operand(expression, steps);
            if (operand == null) {
                return Optional.empty();
            }
            expression = operand;
        }
        Collections.reverse(steps);
        return steps.isEmpty()
                ? Optional.empty()
                : Optional.of(new Path(source, expression.ident().name(), viral(steps)));
    }

    /** What the last step is taken from; null where the expression is no step. */
    private static @Nullable CelExpr operand(CelExpr expression, List<Step> steps) {
        if (expression.getKind() == CelExpr.ExprKind.Kind.SELECT) {
            CelSelect select = expression.select();
            steps.add(new Step(select.field(), false));
            return select.testOnly() ? null : select.operand();
        }
        if (expression.getKind() == CelExpr.ExprKind.Kind.CALL) {
            CelCall call = expression.call();
            boolean optional =
                    call.function().equals(OPTIONAL_SELECT) || call.function().equals(OPTIONAL_INDEX);
            if ((optional || call.function().equals(INDEX)) && call.args().size() == 2) {
                CelExpr member = call.args().get(1);
                if (member.getKind() == CelExpr.ExprKind.Kind.CONSTANT
                        && member.constant().getKind() == CelConstant.Kind.STRING_VALUE) {
                    steps.add(new Step(member.constant().stringValue(), optional));
                    return call.args().get(0);
                }
            }
        }
        return null;
    }

    /** What follows an optional step is optional. */
    private static List<Step> viral(List<Step> steps) {
        List<Step> result = new ArrayList<>();
        boolean optional = false;
        for (Step step : steps) {
            optional |= step.optional();
            result.add(new Step(step.member(), optional));
        }
        return result;
    }

    /** Reads what {@link #write(DataOutput)} wrote. */
    static Path read(String source, DataInput in) throws IOException {
        String root = in.readUTF();
        List<Step> steps = new ArrayList<>();
        for (int left = in.readByte(); left > 0; left--) {
            steps.add(new Step(in.readUTF(), in.readBoolean()));
        }
        return new Path(source, root, steps);
    }

    void write(DataOutput out) throws IOException {
        out.writeUTF(root);
        out.writeByte(steps.size());
        for (Step step : steps) {
            out.writeUTF(step.member());
            out.writeBoolean(step.optional());
        }
    }

    @Override
    public @Nullable JsonNode evaluate(Bindings bindings) {
        JsonNode here = bindings.json(root);
        for (Step step : steps) {
            JsonNode next = here == null ? null : here.get(step.member());
            if (next == null) {
                if (step.optional() && here != null && here.isObject()) {
                    return null;
                }
                throw new EvaluationException(source());
            }
            here = next;
        }
        return here;
    }
}
