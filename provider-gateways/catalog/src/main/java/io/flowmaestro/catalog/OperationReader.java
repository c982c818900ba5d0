package io.flowmaestro.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flowmaestro.catalog.expression.ExpressionException;
import io.flowmaestro.catalog.expression.Scope;
import io.flowmaestro.catalog.expression.Text;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads a provider's operations. */
final class OperationReader {
    private static final String OPERATION_KEY = "operation.key";

    private final JsonNode file;
    private final ConnectionReader connection;
    private final ConnectionSpec spec;
    private final Text baseUrl;
    private final ErrorRules errors;

    OperationReader(JsonNode file, ConnectionReader connection, ConnectionSpec spec) {
        this.file = file;
        this.connection = connection;
        this.spec = spec;
        this.baseUrl =
                connection.address("http.base_url", file.at("/http/base_url").asText());
        this.errors =
                ErrorsReader.read("errors", file.path("errors"), Scope.of(answerNames(Map.of())), ErrorsReader.NONE);
    }

    Operation read(String id, JsonNode json) {
        String key = "operations." + id;
        List<String> scopes = FieldReader.texts(json.get("scopes"));
        checkScopes(key + ".scopes", scopes);
        Parameters parameters = FieldReader.parameters(key + ".input", json.path("input"));
        Map<String, ObjectNode> names = requestNames(parameters);
        Scope answer = Scope.of(answerNames(names));
        return new Operation(
                file.get("provider").asText(),
                file.get("title").asText(),
                spec,
                id,
                json.get("title").asText(),
                json.path("description").asText(),
                effect(key + ".effect", json),
                scopes,
                parameters,
                request(key + ".request.", json.get("request"), Scope.of(names)),
                statuses(json.path("also_succeeds")),
                ErrorsReader.read(key + ".errors", json.path("errors"), answer, errors),
                answer.template(key + ".output", json.get("output")),
                limit(json.get("limit")));
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

    private RequestTemplate request(String key, JsonNode request, Scope scope) {
        ObjectNode headers = JsonNodeFactory.instance.objectNode();
        file.at("/http/headers").properties().forEach(header -> headers.set(header.getKey(), header.getValue()));
        request.path("headers").properties().forEach(header -> headers.set(header.getKey(), header.getValue()));
        JsonNode query = request.has("query") ? request.get("query") : JsonNodeFactory.instance.objectNode();
        return new RequestTemplate(
                request.get("method").asText(),
                request.has("base_url")
                        ? connection.address(
                                key + "base_url", request.get("base_url").asText())
                        : baseUrl,
                scope.text(key + "path", request.get("path").asText()),
                scope.template(key + "query", query),
                scope.template(key + "headers", headers),
                request.has("body") ? scope.template(key + "body", request.get("body")) : null);
    }

    private static Effect effect(String key, JsonNode json) {
        JsonNode request = json.get("request");
        boolean keyed = request.toString().contains(OPERATION_KEY);
        if (!json.has("effect")) {
            Effect write = keyed ? Effect.KEYED : Effect.AT_MOST_ONCE;
            return request.get("method").asText().equals("GET") ? Effect.NONE : write;
        }
        Effect effect = Effect.valueOf(json.get("effect").asText().toUpperCase(Locale.ROOT));
        if (keyed != (effect == Effect.KEYED)) {
            throw new ExpressionException(key, "is keyed exactly where the request carries ${" + OPERATION_KEY + "}");
        }
        return effect;
    }

    /** A scope that is not asked for when connecting could never have been granted. */
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

    private static @Nullable Limit limit(@Nullable JsonNode json) {
        return json == null
                ? null
                : new Limit(
                        json.get("requests").asInt(), duration(json.get("every").asText()));
    }

    private static Duration duration(String text) {
        return text.endsWith("ms")
                ? Duration.ofMillis(Long.parseLong(text.substring(0, text.length() - 2)))
                : Duration.parse("PT" + text.toUpperCase(Locale.ROOT));
    }
}
