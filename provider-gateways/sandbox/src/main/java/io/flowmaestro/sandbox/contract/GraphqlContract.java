package io.flowmaestro.sandbox.contract;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import graphql.GraphQLContext;
import graphql.GraphQLException;
import graphql.execution.CoercedVariables;
import graphql.execution.RawVariables;
import graphql.execution.ValuesResolver;
import graphql.language.Document;
import graphql.language.OperationDefinition;
import graphql.language.Value;
import graphql.parser.InvalidSyntaxException;
import graphql.parser.Parser;
import graphql.schema.Coercing;
import graphql.schema.GraphQLScalarType;
import graphql.schema.GraphQLSchema;
import graphql.schema.idl.FastSchemaGenerator;
import graphql.schema.idl.MockedWiringFactory;
import graphql.schema.idl.RuntimeWiring;
import graphql.schema.idl.ScalarWiringEnvironment;
import graphql.schema.idl.SchemaGenerator;
import graphql.schema.idl.SchemaParser;
import graphql.validation.Validator;
import io.flowmaestro.sandbox.file.Data;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A provider's own GraphQL schema; its first line says where requests go: {@code # endpoint: POST /graphql}. */
public final class GraphqlContract {
    private static final String ENDPOINT = "# endpoint: POST ";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String provider;
    private final String path;
    private volatile @Nullable GraphQLSchema schema;

    private GraphqlContract(String provider, String path) {
        this.provider = provider;
        this.path = path;
    }

    /** A provider's schema, not yet read; nothing where there is none. Blocks. */
    public static Optional<GraphqlContract> of(String provider) {
        return sdl(provider).map(sdl -> {
            String first = sdl.lines().findFirst().orElse("");
            if (!first.startsWith(ENDPOINT)) {
                throw new IllegalArgumentException("The schema of " + provider + " does not say where requests go");
            }
            return new GraphqlContract(
                    provider, first.substring(ENDPOINT.length()).strip());
        });
    }

    /** Whether {@link #load} has been called. */
    public boolean loaded() {
        return schema != null;
    }

    /** Reads the schema, which takes long for a large one. Blocks. */
    public synchronized void load() {
        if (schema == null) {
            RuntimeWiring wiring = RuntimeWiring.newRuntimeWiring()
                    .wiringFactory(new OpenScalars())
                    .build();
            schema = new FastSchemaGenerator()
                    .makeExecutableSchema(
                            SchemaGenerator.Options.defaultOptions()
                                    .captureAstDefinitions(false)
                                    .useAppliedDirectivesOnly(true)
                                    .withValidation(false),
                            new SchemaParser().parse(sdl(provider).orElseThrow()),
                            wiring);
        }
    }

    private static Optional<String> sdl(String provider) {
        return Data.text("contracts/" + provider + ".graphql");
    }

    private GraphQLSchema schema() {
        return Objects.requireNonNull(schema, "load() comes first");
    }

    /** Where requests go. */
    public String path() {
        return path;
    }

    /** What does not fit in a request's document and variables. */
    public List<Violation> check(JsonNode body) {
        Document document;
        try {
            document = Parser.parse(body.path("query").asText());
        } catch (InvalidSyntaxException e) {
            return List.of(violation("/query", "syntax", String.valueOf(e.getMessage())));
        }
        List<Violation> violations = new Validator()
                .validateDocument(schema(), document, Locale.ROOT).stream()
                        .map(error -> violation("/query", "document", error.getMessage()))
                        .toList();
        return violations.isEmpty() ? checkVariables(document, body.path("variables")) : violations;
    }

    private List<Violation> checkVariables(Document document, JsonNode variables) {
        OperationDefinition operation =
                document.getDefinitionsOfType(OperationDefinition.class).get(0);
        Set<String> declared = operation.getVariableDefinitions().stream()
                .map(variable -> variable.getName())
                .collect(Collectors.toSet());
        Optional<String> foreign = variables.properties().stream()
                .map(Map.Entry::getKey)
                .filter(name -> !declared.contains(name))
                .findFirst();
        if (foreign.isPresent()) {
            return List.of(violation("/variables/" + foreign.get(), "variable", "is not declared"));
        }
        try {
            Map<String, Object> values = variables.isObject()
                    ? JSON.convertValue(variables, new TypeReference<Map<String, Object>>() {})
                    : Map.of();
            ValuesResolver.coerceVariableValues(
                    schema(),
                    operation.getVariableDefinitions(),
                    RawVariables.of(values),
                    GraphQLContext.getDefault(),
                    Locale.ROOT);
            return List.of();
        } catch (GraphQLException e) {
            return List.of(violation("/variables", "variable", String.valueOf(e.getMessage())));
        }
    }

    private static Violation violation(String pointer, String keyword, String message) {
        return new Violation("body", pointer, keyword, message);
    }

    /** The schema does not say what its own scalars look like. */
    private static final class OpenScalars extends MockedWiringFactory {
        @Override
        public GraphQLScalarType getScalar(ScalarWiringEnvironment environment) {
            return GraphQLScalarType.newScalar()
                    .name(environment.getScalarTypeDefinition().getName())
                    .coercing(new Open())
                    .build();
        }
    }

    private static final class Open implements Coercing<Object, Object> {
        @Override
        public Object serialize(Object value, GraphQLContext context, Locale locale) {
            return value;
        }

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
