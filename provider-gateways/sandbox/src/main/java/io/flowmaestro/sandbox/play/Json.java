package io.flowmaestro.sandbox.play;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.function.UnaryOperator;

/** Changes of JSON trees. */
final class Json {
    private Json() {}

    /** Puts a value at a place, and makes the objects and lists on the way to it. */
    static void put(JsonNode root, String pointer, JsonNode value) {
        JsonPointer at = JsonPointer.compile(pointer);
        JsonNode node = root;
        while (!at.tail().matches()) {
            JsonNode next = step(node, at);
            if (!next.isContainerNode()) {
                next = at.tail().mayMatchElement() ? Answers.list() : Answers.object();
                set(node, at, next);
            }
            node = next;
            at = at.tail();
        }
        set(node, at, value);
    }

    /** A copy in which each text is another. */
    static JsonNode texts(JsonNode node, UnaryOperator<String> change) {
        if (node.isTextual()) {
            return TextNode.valueOf(change.apply(node.asText()));
        }
        if (node instanceof ObjectNode object) {
            ObjectNode copy = Answers.object();
            object.properties().forEach(member -> copy.set(member.getKey(), texts(member.getValue(), change)));
            return copy;
        }
        if (node instanceof ArrayNode list) {
            ArrayNode copy = Answers.list();
            list.forEach(element -> copy.add(texts(element, change)));
            return copy;
        }
        return node;
    }

    private static JsonNode step(JsonNode node, JsonPointer at) {
        return node.isArray() ? node.path(at.getMatchingIndex()) : node.path(at.getMatchingProperty());
    }

    private static void set(JsonNode node, JsonPointer at, JsonNode value) {
        if (node instanceof ObjectNode object) {
            object.set(at.getMatchingProperty(), value);
        } else if (node instanceof ArrayNode list) {
            int index = at.getMatchingIndex();
            if (index >= 0 && index < list.size()) {
                list.set(index, value);
            } else {
                list.add(value);
            }
        }
    }
}
