package io.flowmaestro.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flowmaestro.catalog.expression.ExpressionException;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Reads the fields of a form: what a person types in, and the parameters of an operation. */
final class FieldReader {
    /** What the format adds to JSON Schema. */
    private static final List<String> OWN_KEYWORDS = List.of("optional", "aliases", "help", "where");

    private FieldReader() {}

    /** What a person types in. */
    static Map<String, Field> typed(JsonNode json, boolean secret) {
        Map<String, Field> fields = new LinkedHashMap<>();
        json.properties().forEach(entry -> fields.put(entry.getKey(), typed(entry.getKey(), entry.getValue(), secret)));
        return fields;
    }

    private static Field typed(String name, JsonNode json, boolean secret) {
        ObjectNode schema = JsonNodeFactory.instance.objectNode().put("type", "string");
        schema.setAll((ObjectNode) json.deepCopy());
        schema.remove(OWN_KEYWORDS);
        schema.remove(List.of("secret", "example", "multiline", "from"));
        return new Field(
                name,
                json.get("title").asText(),
                json.path("description").asText(),
                text(json, "help").orElse(null),
                text(json, "where").map(URI::create).orElse(null),
                text(json, "pattern").map(Pattern::compile).orElse(null),
                json.path("secret").asBoolean(secret),
                json.path("multiline").asBoolean(),
                json.path("optional").asBoolean(),
                List.of(),
                null,
                text(json, "example").orElse(null),
                schema);
    }

    /** An operation's parameters. */
    static Parameters parameters(String key, JsonNode json) {
        Map<String, Field> fields = new LinkedHashMap<>();
        json.properties().forEach(entry -> fields.put(entry.getKey(), parameter(entry.getKey(), entry.getValue())));
        fields.values().forEach(field -> checkAliases(key, field, fields));
        fields.values().forEach(field -> checkDefault(key, field));
        return new Parameters(fields);
    }

    private static Field parameter(String name, JsonNode json) {
        ObjectNode schema = FileSchema.given(withoutOwnKeywords(json));
        return new Field(
                name,
                text(json, "title").orElseGet(() -> words(name)),
                json.path("description").asText(),
                text(json, "help").orElse(null),
                text(json, "where").map(URI::create).orElse(null),
                text(json, "pattern").map(Pattern::compile).orElse(null),
                false,
                false,
                json.path("optional").asBoolean(),
                texts(json.path("aliases")),
                json.get("default"),
                json.path("examples").has(0) ? json.at("/examples/0").asText() : null,
                schema);
    }

    private static ObjectNode withoutOwnKeywords(JsonNode json) {
        ObjectNode schema = json.deepCopy();
        schema.remove(OWN_KEYWORDS);
        return schema;
    }

    private static void checkAliases(String key, Field field, Map<String, Field> fields) {
        for (String alias : field.aliases()) {
            boolean taken = fields.values().stream()
                    .anyMatch(other -> other.name().equals(alias)
                            || (!other.equals(field) && other.aliases().contains(alias)));
            if (taken) {
                throw new ExpressionException(
                        key + "." + field.name() + ".aliases", alias + " is the name of another parameter");
            }
        }
    }

    private static void checkDefault(String key, Field field) {
        JsonNode value = field.defaultValue();
        if (value != null
                && !Schemas.misfits(Schemas.compile(field.schema()), value).isEmpty()) {
            throw new ExpressionException(key + "." + field.name() + ".default", "does not fit its own type");
        }
    }

    /** {@code thread_ts} and {@code threadTs} in words: Thread ts. */
    private static String words(String name) {
        String words =
                name.replaceAll("([a-z])([A-Z])", "$1 $2").replace('_', ' ').toLowerCase(Locale.ROOT);
        return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
    }

    static Optional<String> text(JsonNode json, String name) {
        return Optional.ofNullable(json.get(name)).map(JsonNode::asText);
    }

    static List<String> texts(@Nullable JsonNode list) {
        return list == null
                ? List.of()
                : StreamSupport.stream(list.spliterator(), false)
                        .map(JsonNode::asText)
                        .toList();
    }
}
