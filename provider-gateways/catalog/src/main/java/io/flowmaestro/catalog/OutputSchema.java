package io.flowmaestro.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The JSON Schema (2020-12) of what an operation returns, as its examples show it: a member that one of them has may be
 * there, and none is promised.
 */
final class OutputSchema {
    private OutputSchema() {}

    /** A schema that each of the samples fits; true for none, as nothing is known. */
    static JsonNode of(List<JsonNode> samples) {
        if (samples.isEmpty()) {
            return JsonNodeFactory.instance.booleanNode(true);
        }
        ObjectNode schema = JsonNodeFactory.instance.objectNode();
        Set<String> types = types(samples);
        if (types.size() == 1) {
            schema.put("type", types.iterator().next());
        } else {
            ArrayNode several = schema.putArray("type");
            types.forEach(several::add);
        }
        Map<String, List<JsonNode>> members = members(samples);
        if (!members.isEmpty()) {
            ObjectNode properties = schema.putObject("properties");
            members.forEach((name, values) -> properties.set(name, of(values)));
        }
        List<JsonNode> items = items(samples);
        if (!items.isEmpty()) {
            schema.set("items", of(items));
        }
        return schema;
    }

    private static Set<String> types(List<JsonNode> samples) {
        Set<String> types = new LinkedHashSet<>();
        samples.forEach(sample -> types.add(type(sample)));
        if (types.contains("number")) {
            types.remove("integer");
        }
        return types;
    }

    private static String type(JsonNode sample) {
        return switch (sample.getNodeType()) {
            case OBJECT -> "object";
            case ARRAY -> "array";
            case BOOLEAN -> "boolean";
            case NUMBER -> sample.isIntegralNumber() ? "integer" : "number";
            case NULL -> "null";
            default -> "string";
        };
    }

    private static Map<String, List<JsonNode>> members(List<JsonNode> samples) {
        Map<String, List<JsonNode>> members = new LinkedHashMap<>();
        samples.forEach(sample -> sample.properties()
                .forEach(member -> members.computeIfAbsent(member.getKey(), name -> new ArrayList<>())
                        .add(member.getValue())));
        return members;
    }

    private static List<JsonNode> items(List<JsonNode> samples) {
        List<JsonNode> items = new ArrayList<>();
        samples.stream().filter(JsonNode::isArray).forEach(list -> list.forEach(items::add));
        return items;
    }
}
