package io.flowmaestro.kit.contract;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import graphql.GraphQLContext;
import graphql.GraphQLException;
import graphql.execution.RawVariables;
import graphql.execution.ValuesResolver;
import graphql.language.Document;
import graphql.language.OperationDefinition;
import graphql.parser.InvalidSyntaxException;
import graphql.parser.Parser;
import graphql.schema.GraphQLSchema;
import graphql.validation.Validator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A GraphQL schema. Its first line says where requests go: {@code # endpoint: POST /graphql}. */
final class GraphQl implements Contract {
    private static final Pattern ENDPOINT = Pattern.compile("^# endpoint: POST (/\\S+)");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String endpoint;
    private final GraphQLSchema schema;
    private final @Nullable Contract other;

    /** @param other judges what goes elsewhere; null where nothing may */
    GraphQl(String sdl, @Nullable Contract other) {
        Matcher first = ENDPOINT.matcher(sdl);
        if (!first.find()) {
            throw new ContractException("The GraphQL schema does not begin with a line # endpoint: POST /PATH");
        }
        this.endpoint = first.group(1);
        this.schema = GraphQlSchemas.of(sdl);
        this.other = other;
    }

    @Override
    public List<Violation> request(SentRequest request) {
        if (!request.path().equals(endpoint)) {
            return other == null
                    ? List.of(new Violation("url", "the contract has no path " + request.path() + ", but " + endpoint))
                    : other.request(request);
        }
        if (!request.method().equals("POST")) {
            return List.of(new Violation("method", "the contract has no " + request.method() + ", but POST"));
        }
        List<Violation> violations = new ArrayList<>();
        judge(request, violations);
        return violations;
    }

    private void judge(SentRequest request, List<Violation> violations) {
        JsonNode body = body(request);
        try {
            Document document = Parser.parse(body.path("query").asText());
            new Validator()
                    .validateDocument(schema, document, Locale.ROOT)
                    .forEach(error ->
                            violations.add(new Violation("body", "the contract: /query: " + error.getMessage())));
            if (violations.isEmpty()) {
                judgeVariables(document, body.path("variables"), violations);
            }
        } catch (InvalidSyntaxException e) {
            violations.add(new Violation("body", "the contract: /query: " + e.getMessage()));
        }
    }

    private void judgeVariables(Document document, JsonNode variables, List<Violation> violations) {
        OperationDefinition operation =
                document.getDefinitionsOfType(OperationDefinition.class).get(0);
        variables.fieldNames().forEachRemaining(name -> {
            if (operation.getVariableDefinitions().stream()
                    .noneMatch(variable -> variable.getName().equals(name))) {
                violations.add(new Violation("body", "the contract: /variables/" + name + ": is no variable"));
            }
        });
        Map<String, Object> values =
                JSON.convertValue(variables.isObject() ? variables : JSON.createObjectNode(), new TypeReference<>() {});
        try {
            ValuesResolver.coerceVariableValues(
                    schema,
                    operation.getVariableDefinitions(),
                    RawVariables.of(values),
                    GraphQLContext.getDefault(),
                    Locale.ROOT);
        } catch (GraphQLException e) {
            violations.add(new Violation("body", "the contract: /variables: " + e.getMessage()));
        }
    }

    @Override
    public List<Violation> response(SentRequest request, int status, JsonNode body) {
        if (!request.path().equals(endpoint)) {
            return other == null ? List.of() : other.response(request, status, body);
        }
        List<Violation> violations = new ArrayList<>();
        if (body.path("data").isObject()) {
            Document document = Parser.parse(body(request).path("query").asText());
            new GraphQlAnswer(
                            schema,
                            document,
                            (pointer, problem) -> violations.add(
                                    new Violation("body", "the contract: /data" + pointer + ": " + problem)))
                    .judge(body.get("data"));
        }
        return violations;
    }

    private static JsonNode body(SentRequest request) {
        return request.content() == null
                ? JSON.missingNode()
                : request.content().value();
    }
}
