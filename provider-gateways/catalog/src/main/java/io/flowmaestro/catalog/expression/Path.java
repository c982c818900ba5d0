package io.flowmaestro.catalog.expression;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.CelCall;
import dev.cel.common.ast.CelExpr.CelSelect;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An expression that only follows names, such as {@code response.body.?user.name}: most are. It is read off the JSON
 * itself, a tenth of the time of turning all of the JSON into CEL's values for it.
 *
 * @param root the name in scope that it starts from
 * @param steps the members it follows
 */
record Path(String root, List<Step> steps) {
    private static final String OPTIONAL_SELECT = "_?._";
    private static final String INDEX = "_[_]";
    private static final String OPTIONAL_INDEX = "_[?_]";

    /** @param optional whether an absent member makes the value absent, rather than wrong */
    record Step(String member, boolean optional) {}

    /** The path that an expression is; empty where it is something else. */
    static Optional<Path> of(CelAbstractSyntaxTree ast) {
        List<Step> steps = new ArrayList<>();
        CelExpr expression = ast.getExpr();
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
                : Optional.of(new Path(expression.ident().name(), viral(steps)));
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
        return List.copyOf(result);
    }

    /**
     * Follows it.
     *
     * @return null for an absent optional; {@link MissingNode} where CEL has to decide: a member is missing, or something
     *     has no members
     */
    @Nullable
    JsonNode find(JsonNode start) {
        JsonNode here = start;
        for (Step step : steps) {
            if (!here.isObject()) {
                return MissingNode.getInstance();
            }
            JsonNode next = here.get(step.member());
            if (next == null) {
                return step.optional() ? null : MissingNode.getInstance();
            }
            here = next;
        }
        return here;
    }
}
