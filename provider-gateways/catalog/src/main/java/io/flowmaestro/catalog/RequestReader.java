package io.flowmaestro.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flowmaestro.catalog.RequestTemplate.Accept;
import io.flowmaestro.catalog.RequestTemplate.Body;
import io.flowmaestro.catalog.RequestTemplate.BodyFormat;
import io.flowmaestro.catalog.expression.ExpressionException;
import io.flowmaestro.catalog.expression.Scope;
import io.flowmaestro.catalog.expression.Template;
import io.flowmaestro.catalog.expression.Text;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads what an operation sends. */
final class RequestReader {
    private final JsonNode file;
    private final ConnectionReader connection;
    private final ConnectionSpec spec;
    private final @Nullable Text baseUrl;

    RequestReader(JsonNode file, ConnectionReader connection, ConnectionSpec spec) {
        this.file = file;
        this.connection = connection;
        this.spec = spec;
        this.baseUrl = file.has("http")
                ? connection.address("http.base_url", file.at("/http/base_url").asText())
                : null;
    }

    /** What stands under a key, in an operation's scope. */
    RequestTemplate read(String key, JsonNode request, Scope scope) {
        return new RequestTemplate(
                request.path("method").asText("POST"),
                baseUrl(key, request),
                scope.text(key + ".path", request.get("path").asText()),
                scope.template(key + ".query", request.has("query") ? request.get("query") : empty()),
                headers(key + ".headers", request.path("headers"), scope),
                request.has("graphql")
                        ? graphql(key + ".graphql", request.get("graphql"), scope)
                        : body(key, request, scope),
                Accept.valueOf(request.path("accept").asText("json").toUpperCase(Locale.ROOT)));
    }

    private Text baseUrl(String key, JsonNode request) {
        if (request.has("base_url")) {
            return connection.address(key + ".base_url", request.get("base_url").asText());
        }
        if (baseUrl == null) {
            throw new ExpressionException(key, "needs a base_url here or in http");
        }
        return baseUrl;
    }

    /** The provider's headers and the operation's over them, whatever the spelling of their names. */
    private Template headers(String key, JsonNode own, Scope scope) {
        Map<String, JsonNode> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        file.at("/http/headers").properties().forEach(header -> headers.put(header.getKey(), header.getValue()));
        own.properties().forEach(header -> {
            headers.remove(header.getKey());
            headers.put(header.getKey(), header.getValue());
        });
        if (own.isTextual()) {
            headers.put(Scope.SPREAD, own);
        }
        headers.keySet().forEach(name -> checkHeader(key, name));
        ObjectNode all = empty();
        headers.forEach(all::set);
        return scope.template(key, all);
    }

    private void checkHeader(String key, String name) {
        if (HeaderNames.isReserved(name) || carriesCredential(name)) {
            throw new ExpressionException(key + "." + name, "is not for a provider file to set");
        }
    }

    private boolean carriesCredential(String name) {
        return spec.methods().values().stream()
                .anyMatch(method -> method.placement() instanceof Placement.Header header
                        && header.name().equalsIgnoreCase(name));
    }

    private static @Nullable Body body(String key, JsonNode request, Scope scope) {
        if (!request.has("body")) {
            if (request.has("as")) {
                throw new ExpressionException(key + ".as", "says how a body is written, and there is none");
            }
            return null;
        }
        BodyFormat as = BodyFormat.valueOf(request.path("as").asText("json").toUpperCase(Locale.ROOT));
        JsonNode body = request.get("body");
        boolean fits = switch (as) {
            case JSON -> true;
            case FORM, MULTIPART -> body.isObject() || isPlace(body);
            case TEXT -> body.isTextual();
            case BINARY -> isPlace(body);
        };
        if (!fits) {
            throw new ExpressionException(
                    key + ".body", "cannot be sent as " + request.get("as").asText());
        }
        return new Body(as, scope.template(key + ".body", body));
    }

    private static boolean isPlace(JsonNode body) {
        return body.asText().startsWith("${");
    }

    /** Values travel as variables, so no value can change the document. */
    private static Body graphql(String key, JsonNode graphql, Scope scope) {
        if (graphql.get("query").asText().contains("${")) {
            throw new ExpressionException(key + ".query", "takes values as $variables, not as ${...}");
        }
        ObjectNode body = empty();
        body.set("query", graphql.get("query"));
        if (graphql.has("variables")) {
            body.set("variables", graphql.get("variables"));
        }
        return new Body(BodyFormat.JSON, scope.template(key, body));
    }

    private static ObjectNode empty() {
        return JsonNodeFactory.instance.objectNode();
    }
}
