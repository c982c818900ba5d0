package io.flowmaestro.kit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Values that fit the schemas of an OpenAPI document, made up where it gives no example. */
final class SchemaSamples {
    private static final int DEEPEST = 4;
    private static final int MOST_MEMBERS = 12;
    private static final Map<String, String> TEXTS = Map.of(
            "date-time", "2026-01-31T09:30:00Z",
            "date", "2026-01-31",
            "email", "ada@example.com",
            "uri", "https://example.com/1",
            "uuid", "3f2504e0-4f89-41d3-9a0c-0305e82c3301",
            "int64", "1",
            "byte", "aGk=");

    private final OpenApiDocument document;

    SchemaSamples(OpenApiDocument document) {
        this.document = document;
    }

    JsonNode of(JsonNode schema) {
        return of(schema, 0);
    }

    private JsonNode of(JsonNode reference, int depth) {
        JsonNode schema = document.resolve(reference);
        return Stream.of("/example", "/examples/0", "/default", "/const", "/enum/0")
                .map(schema::at)
                .filter(value -> !value.isMissingNode() && !value.isNull())
                .findFirst()
                .or(() -> branch(schema).map(each -> of(each, depth)))
                .orElseGet(() -> madeUp(schema, depth));
    }

    private static Optional<JsonNode> branch(JsonNode schema) {
        return schema.has("properties")
                ? Optional.empty()
                : Stream.of("/oneOf/0", "/anyOf/0", "/allOf/0")
                        .map(schema::at)
                        .filter(JsonNode::isObject)
                        .findFirst();
    }

    private JsonNode madeUp(JsonNode schema, int depth) {
        JsonNodeFactory json = JsonNodeFactory.instance;
        JsonNode type = schema.path("type");
        return switch (type.isArray() ? type.path(0).asText() : type.asText()) {
            case "integer", "number" -> json.numberNode(schema.path("minimum").asInt(1));
            case "boolean" -> json.booleanNode(true);
            case "array" -> list(schema, depth);
            case "string" -> text(schema);
            default -> object(schema, depth);
        };
    }

    private static JsonNode text(JsonNode schema) {
        String text = TEXTS.getOrDefault(schema.path("format").asText(), "text");
        return JsonNodeFactory.instance.textNode(text
                + "x".repeat(Math.max(0, schema.path("minLength").asInt() - text.length())));
    }

    private ArrayNode list(JsonNode schema, int depth) {
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        if (depth < DEEPEST) {
            list.add(of(schema.path("items"), depth + 1));
        }
        return list;
    }

    private ObjectNode object(JsonNode schema, int depth) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        if (depth < DEEPEST) {
            schema.path("properties").properties().stream()
                    .limit(MOST_MEMBERS)
                    .forEach(member -> object.set(member.getKey(), of(member.getValue(), depth + 1)));
        }
        return object;
    }
}
