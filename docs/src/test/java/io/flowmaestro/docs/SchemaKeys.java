package io.flowmaestro.docs;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Which keys of a JSON Schema are used by some documents. */
final class SchemaKeys {
    private static final List<String> ELSEWHERE = List.of("then", "else", "items", "additionalProperties");

    private final JsonNode schema;
    private final Set<JsonNode> used = Collections.newSetFromMap(new IdentityHashMap<>());

    SchemaKeys(JsonNode schema) {
        this.schema = schema;
    }

    /** Takes note of the keys of a document. */
    void use(JsonNode document) {
        use(schema, document);
    }

    /** The keys that no document had, each with those above it. */
    List<String> unused() {
        List<String> unused = new ArrayList<>();
        unused("", schema, unused);
        schema.path("$defs").properties().forEach(def -> unused(def.getKey(), def.getValue(), unused));
        return unused;
    }

    private void use(JsonNode node, JsonNode value) {
        Deque<JsonNode> all = new ArrayDeque<>(List.of(node));
        while (!all.isEmpty()) {
            JsonNode each = all.pop();
            if (each.has("$ref")) {
                all.push(schema.at(each.get("$ref").asText().substring(1)));
            }
            Stream.of("then", "else").map(each::path).filter(JsonNode::isObject).forEach(all::push);
            value.properties().forEach(member -> {
                JsonNode property = each.path("properties").path(member.getKey());
                if (property.isObject()) {
                    used.add(property);
                    use(property, member.getValue());
                } else if (each.path("additionalProperties").isObject()) {
                    use(each.get("additionalProperties"), member.getValue());
                }
            });
            value.elements().forEachRemaining(item -> {
                if (value.isArray() && each.path("items").isObject()) {
                    use(each.get("items"), item);
                }
            });
        }
    }

    private void unused(String place, JsonNode node, List<String> into) {
        node.path("properties").properties().forEach(property -> {
            String here = place + "." + property.getKey();
            if (property.getValue().isObject() && !used.contains(property.getValue())) {
                into.add(here);
            }
            unused(here, property.getValue(), into);
        });
        ELSEWHERE.stream().map(node::path).filter(JsonNode::isObject).forEach(below -> unused(place, below, into));
    }
}
