package io.flowmaestro.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

/** Files among parameters: {@code type: file} of the format, in JSON Schema and in values. */
final class FileSchema {
    /** Marks a file's schema, for forms and for {@link #map}. */
    private static final String FILE = "file";

    private static final String TYPE = "type";
    private static final String FORMAT = "format";
    private static final String PROPERTIES = "properties";
    private static final String ITEMS = "items";

    private FileSchema() {}

    /** The JSON Schema of what a caller gives, for a schema of the format. */
    static ObjectNode given(ObjectNode declared) {
        ObjectNode given = declared.deepCopy();
        return FILE.equals(given.path(TYPE).asText()) ? file(given) : nested(given, FileSchema::given);
    }

    /** The JSON Schema of what expressions see, for one that {@link #given} made. */
    static ObjectNode seen(ObjectNode given) {
        ObjectNode seen = given.deepCopy();
        if (isFile(seen)) {
            ObjectNode properties = seen.putObject(PROPERTIES);
            properties.putObject("name").put(TYPE, "string");
            properties.putObject("media_type").put(TYPE, "string");
            properties.putObject("size").put(TYPE, "integer");
            properties.putObject("content").put(TYPE, "string");
            seen.putArray("required").add("name").add("media_type").add("size").add("content");
            return seen;
        }
        return nested(seen, FileSchema::seen);
    }

    private static ObjectNode file(ObjectNode given) {
        given.put(TYPE, "object").put(FORMAT, FILE);
        ObjectNode properties = given.putObject(PROPERTIES);
        properties
                .putObject("content")
                .put(TYPE, "string")
                .put("contentEncoding", "base64")
                .put("description", "The file's bytes in Base64.");
        properties
                .putObject("url")
                .put(TYPE, "string")
                .put("pattern", "^https://\\S+$")
                .put("description", "Where the file can be fetched without a credential.");
        properties.putObject("name").put(TYPE, "string").put("description", "The file's name.");
        properties
                .putObject("media_type")
                .put(TYPE, "string")
                .put("pattern", "^[!#$&^_.+A-Za-z0-9-]+/[!#$&^_.+A-Za-z0-9-]+(; ?[A-Za-z0-9-]+=[A-Za-z0-9._-]+)*$")
                .put("description", "The file's media type, such as image/png.");
        given.putArray("oneOf").add(required("content")).add(required("url"));
        given.put("additionalProperties", false);
        return given;
    }

    private static ObjectNode required(String member) {
        ObjectNode required = JsonNodeFactory.instance.objectNode();
        required.putArray("required").add(member);
        return required;
    }

    private static ObjectNode nested(ObjectNode schema, UnaryOperator<ObjectNode> rewrite) {
        if (schema.get(ITEMS) instanceof ObjectNode items) {
            schema.set(ITEMS, rewrite.apply(items));
        }
        if (schema.get(PROPERTIES) instanceof ObjectNode properties) {
            properties.properties().forEach(member -> member.setValue(rewrite.apply((ObjectNode) member.getValue())));
        }
        return schema;
    }

    /** Whether a given schema has a file in it. */
    static boolean isIn(JsonNode given) {
        return isFile(given)
                || (given.has(ITEMS) && isIn(given.get(ITEMS)))
                || given.path(PROPERTIES).properties().stream().anyMatch(member -> isIn(member.getValue()));
    }

    private static boolean isFile(JsonNode schema) {
        return FILE.equals(schema.path(FORMAT).asText())
                && schema.path(PROPERTIES).has("content");
    }

    /**
     * A value that fits a given schema, each file in it replaced.
     *
     * @param pointer where the value stands
     * @param replacement makes it, of the file's pointer and the file
     */
    static JsonNode map(
            JsonNode given, String pointer, JsonNode value, BiFunction<String, ObjectNode, ObjectNode> replacement) {
        if (isFile(given) && value instanceof ObjectNode file) {
            return replacement.apply(pointer, file);
        }
        if (given.has(ITEMS) && value.isArray()) {
            ArrayNode list = JsonNodeFactory.instance.arrayNode();
            for (int i = 0; i < value.size(); i++) {
                list.add(map(given.get(ITEMS), pointer + "/" + i, value.get(i), replacement));
            }
            return list;
        }
        if (given.has(PROPERTIES) && value.isObject()) {
            ObjectNode object = JsonNodeFactory.instance.objectNode();
            value.properties()
                    .forEach(member -> object.set(
                            member.getKey(),
                            map(
                                    given.get(PROPERTIES).path(member.getKey()),
                                    Pointers.append(pointer, member.getKey()),
                                    member.getValue(),
                                    replacement)));
            return object;
        }
        return value;
    }
}
