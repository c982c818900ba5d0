package io.flowmaestro.sandbox.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Gives the text of a path, a query or a form the types of a schema, so that the schema can judge it. Text that is no
 * such value stays text, and is then of the wrong type.
 */
record Typing(Schemas schemas) {
    private static final Pattern INTEGER = Pattern.compile("-?[0-9]{1,18}");
    private static final Pattern NUMBER = Pattern.compile("-?[0-9]{1,18}(\\.[0-9]{1,18})?");

    JsonNode typed(JsonNode schema, JsonNode value) {
        Set<String> types = schemas.types(schema);
        if (value instanceof ObjectNode object) {
            ObjectNode typed = JsonNodeFactory.instance.objectNode();
            object.properties()
                    .forEach(member -> typed.set(
                            member.getKey(), typed(schemas.member(schema, member.getKey()), member.getValue())));
            return typed;
        }
        if (value instanceof ArrayNode list) {
            ArrayNode typed = JsonNodeFactory.instance.arrayNode();
            list.forEach(element -> typed.add(typed(schemas.items(schema), element)));
            return typed;
        }
        if (types.contains("array") && !types.contains("string") && value.isTextual()) {
            return JsonNodeFactory.instance.arrayNode().add(typed(schemas.items(schema), value));
        }
        return value.isTextual() ? typed(types, value.asText()) : value;
    }

    private static JsonNode typed(Set<String> types, String value) {
        if (types.contains("string")) {
            return TextNode.valueOf(value);
        }
        if (types.contains("boolean") && (value.equals("true") || value.equals("false"))) {
            return BooleanNode.valueOf(value.equals("true"));
        }
        if (types.contains("integer") && INTEGER.matcher(value).matches()) {
            return LongNode.valueOf(Long.parseLong(value));
        }
        if (types.contains("number") && NUMBER.matcher(value).matches()) {
            return DecimalNode.valueOf(new BigDecimal(value));
        }
        return TextNode.valueOf(value);
    }
}
