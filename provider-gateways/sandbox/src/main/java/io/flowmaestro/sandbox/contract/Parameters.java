package io.flowmaestro.sandbox.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flowmaestro.sandbox.http.Form;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The parameters that an operation takes in one place, as one object.
 *
 * @param schema of that object
 */
record Parameters(String place, Schemas schemas, ObjectNode schema, List<JsonNode> declared) {

    static Parameters read(Schemas schemas, List<JsonNode> parameters, String place, boolean strict) {
        ObjectNode object = JsonNodeFactory.instance.objectNode().put("type", "object");
        ObjectNode properties = object.putObject("properties");
        List<JsonNode> declared = parameters.stream()
                .filter(parameter -> parameter.path("in").asText().equals(place))
                .toList();
        for (JsonNode parameter : declared) {
            String name = name(place, parameter);
            JsonNode content = parameter.path("content").elements().hasNext()
                    ? parameter.path("content").elements().next()
                    : parameter;
            properties.set(name, content.path("schema").isMissingNode() ? object.objectNode() : content.get("schema"));
            if (parameter.path("required").asBoolean()) {
                object.withArray("required").add(name);
            }
        }
        if (strict) {
            object.put("additionalProperties", false);
        }
        return new Parameters(place, schemas, object, declared);
    }

    /** A path's values with the types that the contract gives them. */
    ObjectNode path(Map<String, String> values) {
        ObjectNode texts = JsonNodeFactory.instance.objectNode();
        values.forEach(texts::put);
        return (ObjectNode) new Typing(schemas).typed(schema, texts);
    }

    /** A query's values with the types that the contract gives them. */
    ObjectNode query(Form form) {
        ObjectNode texts = form.nested(schema.path("properties"));
        for (JsonNode parameter : declared) {
            String name = parameter.path("name").asText();
            boolean joined = parameter.has("explode")
                    && !parameter.path("explode").asBoolean()
                    && schemas.types(parameter.path("schema")).contains("array");
            if (joined && texts.path(name).isTextual()) {
                List<String> pieces =
                        Stream.of(texts.get(name).asText().split(",", -1)).toList();
                pieces.forEach(texts.putArray(name)::add);
            }
        }
        return (ObjectNode) new Typing(schemas).typed(schema, texts);
    }

    /** The declared headers that a request has. */
    ObjectNode headers(Map<String, String> headers) {
        ObjectNode texts = JsonNodeFactory.instance.objectNode();
        for (JsonNode parameter : declared) {
            String name = name(place, parameter);
            if (headers.containsKey(name)) {
                texts.put(name, headers.get(name));
            }
        }
        return (ObjectNode) new Typing(schemas).typed(schema, texts);
    }

    private static String name(String place, JsonNode parameter) {
        String name = parameter.path("name").asText();
        return place.equals("header") ? name.toLowerCase(Locale.ROOT) : name;
    }
}
