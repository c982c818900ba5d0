package io.flowmaestro.kit.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Makes JSON Schema 2020-12 of the schemas of OpenAPI 3.0 and 3.1, as far as providers write them.
 *
 * <ul>
 *   <li>{@code nullable} is "or null", in 3.1 as well: some documents mix the two.
 *   <li>{@code anyOf: [{$ref}, {type: object, nullable: true}]} is "that, or null": Microsoft's tool writes so.
 *   <li>{@code exclusiveMinimum: true} and its like become numbers.
 *   <li>{@code oneOf} is read as {@code anyOf}: branches overlap in nearly every document.
 *   <li>What is {@code readOnly} is not required of a request.
 *   <li>Nothing is required of an answer: those of examples are excerpts.
 *   <li>{@code int64} text is digits.
 *   <li>With {@code x-unknown-fields: refused} on the document, a request's objects have no other fields than those named.
 * </ul>
 */
final class SchemaTranslation {
    private static final Set<String> SCHEMAS_BY_NAME =
            Set.of("properties", "patternProperties", "dependentSchemas", "$defs");
    private static final Set<String> SCHEMAS = Set.of(
            "items",
            "additionalProperties",
            "unevaluatedProperties",
            "unevaluatedItems",
            "propertyNames",
            "contains",
            "not",
            "if",
            "then",
            "else");
    private static final Set<String> LISTS_OF_SCHEMAS = Set.of("allOf", "anyOf", "prefixItems");
    private static final Set<String> VERBATIM = Set.of(
            "type",
            "enum",
            "const",
            "format",
            "pattern",
            "minimum",
            "maximum",
            "multipleOf",
            "minLength",
            "maxLength",
            "minItems",
            "maxItems",
            "uniqueItems",
            "minProperties",
            "maxProperties",
            "minContains",
            "maxContains",
            "dependentRequired");

    /** Which way a value goes. */
    enum Direction {
        REQUEST,
        RESPONSE
    }

    private final Direction direction;
    private final boolean closed;
    private final UnaryOperator<String> reference;

    /**
     * A translation.
     *
     * @param closed whether objects have no other fields than those named
     * @param reference says where a {@code $ref} leads
     */
    SchemaTranslation(Direction direction, boolean closed, UnaryOperator<String> reference) {
        this.direction = direction;
        this.closed = closed;
        this.reference = reference;
    }

    JsonNode translate(JsonNode schema) {
        if (!schema.isObject()) {
            return schema;
        }
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        if (schema.has("$ref")) {
            result.put("$ref", reference.apply(schema.get("$ref").asText()));
        }
        schema.properties().forEach(member -> translate(member.getKey(), member.getValue(), schema, result));
        if (closed
                && schema.has("properties")
                && !schema.has("additionalProperties")
                && !schema.has("allOf")
                && !schema.has("anyOf")) {
            result.put("additionalProperties", false);
        }
        if (schema.path("format").asText().matches("u?int64")
                && schema.path("type").asText().equals("string")) {
            result.put("pattern", "^-?[0-9]+$");
        }
        return schema.path("nullable").asBoolean() ? orNull(result) : result;
    }

    private void translate(String keyword, JsonNode value, JsonNode schema, ObjectNode result) {
        if (SCHEMAS_BY_NAME.contains(keyword)) {
            ObjectNode schemas = result.putObject(keyword);
            value.properties().forEach(member -> schemas.set(member.getKey(), translate(member.getValue())));
        } else if (SCHEMAS.contains(keyword)) {
            result.set(keyword, translate(value));
        } else if (LISTS_OF_SCHEMAS.contains(keyword)) {
            result.set(keyword, list(value));
        } else if (VERBATIM.contains(keyword)) {
            result.set(keyword, value);
        } else {
            translateOdd(keyword, value, schema, result);
        }
    }

    private void translateOdd(String keyword, JsonNode value, JsonNode schema, ObjectNode result) {
        switch (keyword) {
            case "oneOf" -> {
                if (schema.has("anyOf")) {
                    result.withArray("/allOf").addObject().set("anyOf", list(value));
                } else {
                    result.set("anyOf", list(value));
                }
            }
            case "required" -> {
                if (value.isArray() && direction == Direction.REQUEST) {
                    result.set("required", required(value, schema.path("properties")));
                }
            }
            case "exclusiveMinimum" -> exclusive(keyword, value, "minimum", schema, result);
            case "exclusiveMaximum" -> exclusive(keyword, value, "maximum", schema, result);
            default -> {}
        }
    }

    private ArrayNode list(JsonNode schemas) {
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        boolean reference = false;
        for (JsonNode schema : schemas) {
            reference |= schema.has("$ref");
        }
        for (JsonNode schema : schemas) {
            boolean isNull = reference
                    && schema.size() == 2
                    && schema.path("nullable").asBoolean()
                    && schema.path("type").asText().equals("object");
            list.add(isNull ? nothing() : translate(schema));
        }
        return list;
    }

    private static ArrayNode required(JsonNode names, JsonNode properties) {
        ArrayNode required = JsonNodeFactory.instance.arrayNode();
        names.forEach(name -> {
            if (!properties.path(name.asText()).path("readOnly").asBoolean()) {
                required.add(name);
            }
        });
        return required;
    }

    private static void exclusive(String keyword, JsonNode value, String bound, JsonNode schema, ObjectNode result) {
        if (!value.isBoolean()) {
            result.set(keyword, value);
        } else if (value.asBoolean() && schema.has(bound)) {
            result.set(keyword, schema.get(bound));
        }
    }

    private static JsonNode orNull(ObjectNode schema) {
        ObjectNode either = JsonNodeFactory.instance.objectNode();
        either.putArray("anyOf").add(schema).add(nothing());
        return either;
    }

    private static ObjectNode nothing() {
        return JsonNodeFactory.instance.objectNode().put("type", "null");
    }
}
