package io.flowmaestro.kit.contract;

import graphql.GraphQLContext;
import graphql.execution.CoercedVariables;
import graphql.language.Value;
import graphql.parser.ParserOptions;
import graphql.schema.Coercing;
import graphql.schema.GraphQLScalarType;
import graphql.schema.GraphQLSchema;
import graphql.schema.idl.FastSchemaGenerator;
import graphql.schema.idl.MockedWiringFactory;
import graphql.schema.idl.RuntimeWiring;
import graphql.schema.idl.ScalarWiringEnvironment;
import graphql.schema.idl.SchemaGenerator;
import graphql.schema.idl.SchemaParser;
import java.io.StringReader;
import java.util.Locale;

/** Makes schemas of SDL: nothing can be executed, any value is a provider's own scalar. */
final class GraphQlSchemas {
    private GraphQlSchemas() {}

    static GraphQLSchema of(String sdl) {
        ParserOptions options = ParserOptions.getDefaultSdlParserOptions()
                .transform(builder -> builder.captureLineComments(false).captureSourceLocation(false));
        RuntimeWiring wiring = RuntimeWiring.newRuntimeWiring()
                .wiringFactory(new ScalarsOfAnyValue())
                .build();
        return new FastSchemaGenerator()
                .makeExecutableSchema(
                        SchemaGenerator.Options.defaultOptions()
                                .captureAstDefinitions(false)
                                .useAppliedDirectivesOnly(true)
                                .withValidation(false),
                        new SchemaParser().parse(new StringReader(sdl), options),
                        wiring);
    }

    private static final class ScalarsOfAnyValue extends MockedWiringFactory {
        @Override
        public GraphQLScalarType getScalar(ScalarWiringEnvironment environment) {
            return GraphQLScalarType.newScalar()
                    .name(environment.getScalarTypeDefinition().getName())
                    .coercing(new AnyValue())
                    .build();
        }
    }

    private static final class AnyValue implements Coercing<Object, Object> {
        @Override
        public Object parseValue(Object input, GraphQLContext context, Locale locale) {
            return input;
        }

        @Override
        public Object parseLiteral(Value<?> input, CoercedVariables variables, GraphQLContext context, Locale locale) {
            return input;
        }
    }
}
