package io.flowmaestro.sandbox.play;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The forms of answers: where in an example the object or the list stands, and how other values take its form. */
final class Answers {
    private static final List<String> NAMES = List.of("name", "login", "key", "id", "value", "content", "plain_text");
    private static final Pattern INTEGER = Pattern.compile("-?[0-9]{1,18}");
    private static final Pattern NUMBER = Pattern.compile("-?[0-9]{1,18}(\\.[0-9]{1,18})?");

    private Answers() {}

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    static ArrayNode list() {
        return JsonNodeFactory.instance.arrayNode();
    }

    /** Where the object is that an answer is about: the answer itself if it has an id, else the one object in it. */
    static Optional<String> objectPlace(JsonNode answer, List<String> keys) {
        if (!answer.isObject()) {
            return Optional.empty();
        }
        if (keys.stream().anyMatch(key -> answer.path(key).isValueNode())) {
            return Optional.of("");
        }
        List<Map.Entry<String, JsonNode>> objects = answer.properties().stream()
                .filter(member -> member.getValue().isObject())
                .toList();
        return objects.stream()
                .filter(member -> keys.stream().anyMatch(member.getValue()::has))
                .findFirst()
                .or(() -> objects.size() == 1 ? Optional.of(objects.get(0)) : Optional.empty())
                .map(member -> "/" + escaped(member.getKey()));
    }

    /** Where the list is that an answer holds: the answer itself, or the first list of objects in it, else of anything. */
    static Optional<String> listPlace(JsonNode answer) {
        return listPlace(answer, true).or(() -> listPlace(answer, false));
    }

    private static Optional<String> listPlace(JsonNode answer, boolean ofObjects) {
        if (answer.isArray()) {
            return Optional.of("");
        }
        Optional<String> here = answer.properties().stream()
                .filter(member -> member.getValue().isArray())
                .filter(member -> !ofObjects || member.getValue().path(0).isObject())
                .findFirst()
                .map(member -> "/" + escaped(member.getKey()));
        return here.or(() -> answer.properties().stream()
                .filter(member -> member.getValue().isObject())
                .flatMap(member -> listPlace(member.getValue(), ofObjects).stream()
                        .filter(place -> place.indexOf('/', 1) < 0)
                        .map(place -> "/" + escaped(member.getKey()) + place))
                .findFirst());
    }

    /** An example's object with the values of another in its members; others are left out. */
    static ObjectNode overlaid(ObjectNode example, ObjectNode values) {
        ObjectNode overlaid = example.deepCopy();
        values.properties().forEach(member -> {
            if (example.has(member.getKey())) {
                overlaid.set(member.getKey(), fitted(example.get(member.getKey()), member.getValue()));
            }
        });
        return overlaid;
    }

    /** A value in the form of the example's: a name where the example has an object is the object's name. */
    static JsonNode fitted(JsonNode example, JsonNode value) {
        if (value.isNull() || example.isNull()) {
            return value;
        }
        if (example instanceof ObjectNode object) {
            return inObject(object, value);
        }
        if (example instanceof ArrayNode list) {
            return inList(list, value);
        }
        return value.isContainerNode() ? example : scalar(example, value);
    }

    private static JsonNode inObject(ObjectNode example, JsonNode value) {
        if (value instanceof ObjectNode object) {
            ObjectNode fitted = example.deepCopy();
            object.properties()
                    .forEach(member -> fitted.set(
                            member.getKey(),
                            example.has(member.getKey())
                                    ? fitted(example.get(member.getKey()), member.getValue())
                                    : member.getValue()));
            return fitted;
        }
        if (value.isTextual()) {
            for (String name : NAMES) {
                if (example.path(name).isTextual()) {
                    return example.deepCopy().put(name, value.asText());
                }
            }
        }
        return example;
    }

    private static JsonNode inList(ArrayNode example, JsonNode value) {
        if (!(value instanceof ArrayNode list)) {
            return example;
        }
        if (example.isEmpty()) {
            return value;
        }
        ArrayNode fitted = list();
        list.forEach(element -> fitted.add(fitted(example.get(0), element)));
        return fitted;
    }

    private static JsonNode scalar(JsonNode example, JsonNode value) {
        String text = value.asText();
        if (example.isTextual()) {
            return TextNode.valueOf(text);
        }
        if (example.isNumber() && !value.isNumber()) {
            if (INTEGER.matcher(text).matches()) {
                return LongNode.valueOf(Long.parseLong(text));
            }
            return NUMBER.matcher(text).matches() ? DecimalNode.valueOf(new BigDecimal(text)) : example;
        }
        return example.isBoolean() && !value.isBoolean() ? example : value;
    }

    private static String escaped(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }
}
