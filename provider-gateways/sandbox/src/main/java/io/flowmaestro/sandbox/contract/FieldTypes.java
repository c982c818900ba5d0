package io.flowmaestro.sandbox.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.flowmaestro.sandbox.http.Form;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Gives the text of a path, a query or a form the types of a schema, so that the schema can judge it. Text that is no
 * such value stays text, and is then of the wrong type.
 */
final class FieldTypes {
    private static final Pattern INTEGER = Pattern.compile("-?[0-9]{1,18}");
    private static final Pattern NUMBER = Pattern.compile("-?[0-9]{1,18}(\\.[0-9]{1,18})?");

    private final Map<String, Set<String>> types;

    private FieldTypes(Map<String, Set<String>> types) {
        this.types = types;
    }

    static FieldTypes of(Schemas schemas, JsonNode objectSchema) {
        Map<String, Set<String>> types = new HashMap<>();
        schemas.resolve(objectSchema)
                .path("properties")
                .properties()
                .forEach(field -> types.put(field.getKey(), typesOf(schemas.resolve(field.getValue()))));
        return new FieldTypes(types);
    }

    ObjectNode typed(Form form) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        form.values().forEach((name, values) -> object.set(name, typed(name, values)));
        return object;
    }

    JsonNode typed(String name, List<String> values) {
        Set<String> expected = types.getOrDefault(name, Set.of());
        if (expected.contains("array")) {
            ArrayNode list = JsonNodeFactory.instance.arrayNode();
            values.forEach(list::add);
            return list;
        }
        if (values.size() == 1) {
            return typed(expected, values.get(0));
        }
        ArrayNode repeated = JsonNodeFactory.instance.arrayNode();
        values.forEach(repeated::add);
        return repeated;
    }

    private static JsonNode typed(Set<String> expected, String value) {
        if (expected.contains("string")) {
            return TextNode.valueOf(value);
        }
        if (expected.contains("boolean") && (value.equals("true") || value.equals("false"))) {
            return BooleanNode.valueOf(value.equals("true"));
        }
        if (expected.contains("integer") && INTEGER.matcher(value).matches()) {
            return LongNode.valueOf(Long.parseLong(value));
        }
        if (expected.contains("number") && NUMBER.matcher(value).matches()) {
            return DecimalNode.valueOf(new BigDecimal(value));
        }
        return TextNode.valueOf(value);
    }

    private static Set<String> typesOf(JsonNode schema) {
        JsonNode type = schema.path("type");
        if (type.isTextual()) {
            return Set.of(type.asText());
        }
        Set<String> types = new HashSet<>();
        type.forEach(each -> types.add(each.asText()));
        return types;
    }
}
