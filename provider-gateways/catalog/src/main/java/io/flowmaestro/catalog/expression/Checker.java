package io.flowmaestro.catalog.expression;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelIssue;
import dev.cel.common.CelValidationException;
import dev.cel.common.CelValidationResult;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerBuilder;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.extensions.CelExtensions;
import dev.cel.parser.CelStandardMacro;
import java.util.Map;

/** What finds the mistakes in expressions: slow to make, and not needed where all of them were checked before. */
record Checker(CelCompiler compiler, SchemaTypes types) {
    /** For expressions with these names in scope. */
    static Checker of(Map<String, ? extends JsonNode> schemas) {
        SchemaTypes types = new SchemaTypes();
        CelCompilerBuilder builder = CelCompilerFactory.standardCelCompilerBuilder()
                .setOptions(Computation.OPTIONS)
                .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
                .addLibraries(CelExtensions.optional(), CelExtensions.strings())
                .addFunctionDeclarations(Functions.declarations());
        schemas.forEach((name, schema) -> builder.addVar(name, types.of(name, schema)));
        return new Checker(builder.setTypeProvider(types.structs()).build(), types);
    }

    /**
     * Checks an expression.
     *
     * @param key where it stands
     * @throws ExpressionException if it is wrong
     */
    CelAbstractSyntaxTree check(String key, String source) {
        CelValidationResult result = compiler.compile(source);
        if (result.hasError()) {
            CelIssue first = result.getErrors().get(0);
            throw new ExpressionException(
                    key,
                    first.getSourceLocation().getColumn() + 1,
                    first.getMessage().replace(" (in container '')", ""));
        }
        try {
            CelAbstractSyntaxTree tree = result.getAst();
            types.misuse(tree).ifPresent(misuse -> {
                throw new ExpressionException(key, misuse.column(), misuse.problem());
            });
            return tree;
        } catch (CelValidationException e) {
            throw new ExpressionException(key, String.valueOf(e.getMessage()));
        }
    }
}
