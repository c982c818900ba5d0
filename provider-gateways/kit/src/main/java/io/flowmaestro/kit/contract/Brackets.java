package io.flowmaestro.kit.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;

/** Names with brackets as forms and queries have them: {@code a[b]=1}, {@code c[0]=2}, {@code d[]=3}. */
public final class Brackets {
    private Brackets() {}

    /** The object that the names and values stand for; a name that comes several times is a list. */
    public static ObjectNode object(Map<String, List<String>> values) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        values.forEach((name, texts) -> {
            String[] keys = name.replace("]", "").split("\\[", -1);
            ObjectNode parent = object;
            for (int i = 0; i < keys.length - 1; i++) {
                parent = parent.get(keys[i]) instanceof ObjectNode there ? there : parent.putObject(keys[i]);
            }
            String last = keys[keys.length - 1];
            if (last.isEmpty() || texts.size() > 1) {
                ArrayNode list = JsonNodeFactory.instance.arrayNode();
                texts.forEach(list::add);
                parent.set(last, list);
            } else {
                parent.put(last, texts.get(0));
            }
        });
        return (ObjectNode) withLists(object);
    }

    /** An object of {@code 0}, {@code 1}... or of the empty name alone is a list. */
    private static JsonNode withLists(JsonNode value) {
        if (!(value instanceof ObjectNode object) || object.isEmpty()) {
            return value;
        }
        object.properties().forEach(member -> member.setValue(withLists(member.getValue())));
        if (object.size() == 1 && object.has("")) {
            return object.get("");
        }
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        for (int i = 0; object.has(String.valueOf(i)); i++) {
            list.add(object.get(String.valueOf(i)));
        }
        return list.size() == object.size() ? list : object;
    }
}
