package io.flowmaestro.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flowmaestro.catalog.expression.ExpressionException;
import io.flowmaestro.catalog.expression.Scope;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads a provider's operations. */
final class OperationReader {
    private static final String OPERATION_KEY = "operation.key";

    private final JsonNode file;
    private final ConnectionReader connection;
    private final ConnectionSpec spec;
    private final RequestReader requests;
    private final ErrorRules errors;
    private final Function<String, JsonNode> outputs;

    /** @param outputs the JSON Schema of what an operation returns, by its id */
    OperationReader(
            JsonNode file, ConnectionReader connection, ConnectionSpec spec, Function<String, JsonNode> outputs) {
        this.file = file;
        this.connection = connection;
        this.spec = spec;
        this.outputs = outputs;
        this.requests = new RequestReader(file, connection, spec);
        this.errors = ErrorsReader.read(
                "errors", file.path("errors"), connection.scope(answerNames(Map.of())), ErrorsReader.NONE);
    }

    Operation read(String id, JsonNode json) {
        String key = "operations." + id;
        List<String> scopes = FieldReader.texts(json.get("scopes"));
        checkScopes(key + ".scopes", scopes);
        Parameters parameters = FieldReader.parameters(key + ".input", json.path("input"));
        Map<String, ObjectNode> names = requestNames(parameters);
        Scope request = connection.scope(names);
        Scope answer = connection.scope(answerNames(names));
        Effect effect = effect(key, json);
        return new Operation(
                file.get("provider").asText(),
                file.get("title").asText(),
                spec,
                id,
                json.get("title").asText(),
                json.path("description").asText(),
                FieldReader.text(json, "docs").map(URI::create).orElse(null),
                effect,
                scopes,
                parameters,
                json.has("handler")
                        ? new Execution.Handled(json.get("handler").asText())
                        : requests.read(key + ".request", json.get("request"), request),
                statuses(json.path("also_succeeds")),
                readBack(key + ".read_back", json.get("read_back"), effect, request, answer),
                ErrorsReader.read(key + ".errors", json.path("errors"), answer, errors),
                answer.template(key + ".output", json.get("output")),
                outputs.apply(id),
                paging(key, json, parameters, answer),
                limit(key + ".limit", json.get("limit"), request));
    }

    private static Set<Integer> statuses(JsonNode json) {
        Set<Integer> statuses = new HashSet<>();
        json.forEach(status -> statuses.add(status.asInt()));
        return statuses;
    }

    private Map<String, ObjectNode> requestNames(Parameters parameters) {
        return Map.of(
                "input",
                parameters.completeSchema(),
                "connection",
                connection.schema(),
                "operation",
                ScopeSchemas.operation());
    }

    private static Map<String, ObjectNode> answerNames(Map<String, ObjectNode> requestNames) {
        Map<String, ObjectNode> names = new HashMap<>(requestNames);
        names.put("response", ScopeSchemas.response());
        return names;
    }

    /** A handler keeps its key itself. */
    private static Effect effect(String key, JsonNode json) {
        JsonNode request = json.path("request");
        boolean keyed = request.toString().contains(OPERATION_KEY);
        if (!json.has("effect")) {
            Effect write = keyed ? Effect.KEYED : Effect.AT_MOST_ONCE;
            return request.path("method").asText().equals("GET") ? Effect.NONE : write;
        }
        Effect effect = Effect.valueOf(json.get("effect").asText().toUpperCase(Locale.ROOT));
        if (json.has("request") && keyed != (effect == Effect.KEYED)) {
            throw new ExpressionException(
                    key + ".effect", "is keyed exactly where the request carries ${" + OPERATION_KEY + "}");
        }
        return effect;
    }

    private @Nullable ReadBack readBack(
            String key, @Nullable JsonNode json, Effect effect, Scope request, Scope answer) {
        if ((json != null) != (effect == Effect.READ_BACK)) {
            throw new ExpressionException(key, "is there exactly where effect is read_back");
        }
        if (json == null) {
            return null;
        }
        Operation question = question(key + ".operation", json.get("operation").asText());
        JsonNode input = json.has("input") ? json.get("input") : JsonNodeFactory.instance.objectNode();
        checkNames(key + ".input", input, question.parameters());
        return new ReadBack(
                question,
                request.template(key + ".input", input),
                answer.expression(key + ".found", json.get("found").asText()));
    }

    /** What is asked afterwards must not do anything itself. */
    private Operation question(String key, String id) {
        JsonNode json = file.get("operations").path(id);
        if (!json.has("request") || json.has("read_back")) {
            throw new ExpressionException(key, id + " is no operation with a request and effect none");
        }
        Operation question = read(id, json);
        if (question.effect() != Effect.NONE) {
            throw new ExpressionException(key, id + " is no operation with a request and effect none");
        }
        return question;
    }

    private static void checkNames(String key, JsonNode given, Parameters parameters) {
        for (Field field : parameters.fields().values()) {
            if (field.required() && !given.has(field.name())) {
                throw new ExpressionException(key, field.name() + " is required");
            }
        }
        given.fieldNames().forEachRemaining(name -> {
            if (!parameters.fields().containsKey(name)) {
                throw new ExpressionException(
                        key + "." + name,
                        Suggestion.unknown(name, parameters.fields().keySet()));
            }
        });
    }

    private static @Nullable Paging paging(String key, JsonNode json, Parameters parameters, Scope answer) {
        JsonNode paging = json.get("paging");
        if (paging == null) {
            return null;
        }
        String cursor = paging.get("cursor").asText();
        Field field = parameters.fields().get(cursor);
        if (field == null || field.required()) {
            throw new ExpressionException(
                    key + ".paging.cursor",
                    cursor + " is no parameter that may be left out, as it is for the first page");
        }
        if (!json.get("output").isObject() || json.get("output").has(Paging.NEXT_CURSOR)) {
            throw new ExpressionException(
                    key + ".output", "must be an object, to which paging adds " + Paging.NEXT_CURSOR);
        }
        return new Paging(
                cursor,
                answer.expression(key + ".paging.next", paging.get("next").asText()));
    }

    /** A scope that is never asked for when connecting could never have been granted. */
    private void checkScopes(String key, List<String> scopes) {
        if (spec.methods().get(AuthMethod.OAuth2.ID) instanceof AuthMethod.OAuth2 oauth2) {
            scopes.stream()
                    .filter(scope -> !oauth2.scopes().contains(scope)
                            && !oauth2.optionalScopes().contains(scope))
                    .findFirst()
                    .ifPresent(scope -> {
                        throw new ExpressionException(
                                key, scope + " is not among connection.oauth2.scopes and optional_scopes");
                    });
        }
    }

    private static @Nullable Limit limit(String key, @Nullable JsonNode json, Scope request) {
        return json == null
                ? null
                : new Limit(
                        json.get("requests").asInt(),
                        duration(json.get("every").asText()),
                        json.has("key")
                                ? request.expression(
                                        key + ".key", json.get("key").asText())
                                : null);
    }

    private static Duration duration(String text) {
        return text.endsWith("ms")
                ? Duration.ofMillis(Long.parseLong(text.substring(0, text.length() - 2)))
                : Duration.parse("PT" + text.toUpperCase(Locale.ROOT));
    }
}
