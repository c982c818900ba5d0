package io.flowmaestro.sandbox.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;

/** Gives a value what its schema requires and it lacks: the plainest values there are. */
record Completion(Schemas schemas) {
    private static final int DEPTH = 12;

    JsonNode complete(JsonNode schema, JsonNode value) {
        return complete(schema, value, DEPTH);
    }

    private JsonNode complete(JsonNode node, JsonNode value, int depth) {
        JsonNode schema = schemas.resolve(node);
        if (depth == 0) {
            return value.isMissingNode() ? NullNode.getInstance() : value;
        }
        if (value.isMissingNode()) {
            return made(schema, depth);
        }
        if (value instanceof ObjectNode object) {
            members(schema, object, depth);
        } else if (value instanceof ArrayNode list) {
            JsonNode items = schemas.items(schema);
            for (int i = 0; i < list.size(); i++) {
                if (list.get(i).isContainerNode() && !items.isMissingNode()) {
                    list.set(i, complete(items, list.get(i), depth - 1));
                }
            }
        }
        return value;
    }

    private void members(JsonNode node, ObjectNode object, int depth) {
        JsonNode schema = schemas.resolve(node);
        schema.path("required").forEach(name -> {
            if (!object.has(name.asText())) {
                object.set(
                        name.asText(),
                        complete(schemas.member(schema, name.asText()), MissingNode.getInstance(), depth - 1));
            }
        });
        for (String name :
                object.properties().stream().map(member -> member.getKey()).toList()) {
            JsonNode member = schema.path("properties").path(name);
            if (object.get(name).isContainerNode() && !member.isMissingNode()) {
                object.set(name, complete(member, object.get(name), depth - 1));
            }
        }
        schema.path("allOf").forEach(part -> members(part, object, depth - 1));
        branch(schema, object).ifPresent(part -> members(part, object, depth - 1));
    }

    /** The branch that an object is of: the one whose required members it has most of. */
    private Optional<JsonNode> branch(JsonNode schema, ObjectNode object) {
        return schema.path("anyOf")
                .valueStream()
                .map(schemas::resolve)
                .filter(branch -> branch.has("properties") || branch.has("allOf"))
                .max(Comparator.comparingLong(branch -> branch.path("properties").properties().stream()
                        .filter(member -> object.has(member.getKey()))
                        .count()));
    }

    private JsonNode made(JsonNode schema, int depth) {
        if (schema.has("const")) {
            return schema.get("const");
        }
        if (schema.path("enum").path(0).isValueNode()) {
            return schema.get("enum").get(0);
        }
        Set<String> types = schemas.types(schema);
        if (schema.path("nullable").asBoolean() || types.contains("null")) {
            return NullNode.getInstance();
        }
        if (types.contains("object") || schema.has("properties") || schema.has("allOf")) {
            ObjectNode object = JsonNodeFactory.instance.objectNode();
            members(schema, object, depth);
            return object;
        }
        if (types.contains("array")) {
            return JsonNodeFactory.instance.arrayNode();
        }
        if (types.contains("boolean")) {
            return BooleanNode.FALSE;
        }
        if (types.contains("integer")) {
            return LongNode.valueOf(schema.path("minimum").asLong(0));
        }
        if (types.contains("number")) {
            return DoubleNode.valueOf(schema.path("minimum").asDouble(0));
        }
        if (types.contains("string")) {
            return text(schema);
        }
        return schema.path("anyOf").isEmpty()
                ? NullNode.getInstance()
                : complete(schema.path("anyOf").get(0), MissingNode.getInstance(), depth - 1);
    }

    private static JsonNode text(JsonNode schema) {
        return TextNode.valueOf(
                switch (schema.path("format").asText()) {
                    case "date-time" -> "2026-11-01T10:00:00Z";
                    case "date" -> "2026-11-01";
                    case "uri", "url" -> "https://example.com/";
                    case "email" -> "ada@example.com";
                    case "uuid" -> "00000000-0000-4000-8000-000000000000";
                    default -> "x".repeat(schema.path("minLength").asInt(0));
                });
    }
}
