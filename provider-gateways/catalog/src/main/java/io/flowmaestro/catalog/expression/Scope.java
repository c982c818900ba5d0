package io.flowmaestro.catalog.expression;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The names that expressions may use, with their types: everything that stands in a provider file is checked by one. */
public final class Scope {
    /** The key under which an object's members are spread into the object that it stands in. */
    public static final String SPREAD = "...";

    private final Map<String, ? extends JsonNode> schemas;
    private final Expressions expressions;
    private @Nullable Checker checker;

    Scope(Map<String, ? extends JsonNode> schemas, Expressions expressions) {
        this.schemas = schemas;
        this.expressions = expressions;
    }

    /**
     * A scope of these names.
     *
     * @param schemas the JSON Schema of each name's value; a member of an object that is not {@code required} is
     *     optional
     */
    public static Scope of(Map<String, ? extends JsonNode> schemas) {
        return new Expressions().scope(schemas);
    }

    /**
     * Checks a lone <code>${...}</code>.
     *
     * @param key where it stands
     * @throws ExpressionException if it is not one, or wrong
     */
    public Expression expression(String key, String leaf) {
        List<Text.Part> parts = parts(key, leaf);
        if (parts.size() != 1 || parts.get(0).place() == null) {
            throw new ExpressionException(key, "must be a lone ${...}");
        }
        return parts.get(0).place();
    }

    /**
     * Checks text with <code>${...}</code> in it.
     *
     * @param key where it stands
     * @throws ExpressionException if a place is wrong
     */
    public Text text(String key, String text) {
        return new Text(parts(key, text));
    }

    /**
     * Checks JSON with <code>${...}</code> as leaves.
     *
     * @param key where it stands
     * @throws ExpressionException if a place is wrong
     */
    public Template template(String key, JsonNode json) {
        if (json.isObject()) {
            return object(key, json);
        }
        if (json.isArray()) {
            return array(key, json);
        }
        if (json.isTextual() && json.textValue().contains("${")) {
            return leaf(key, json.textValue());
        }
        return bindings -> json;
    }

    private Template object(String key, JsonNode json) {
        Map<String, Template> members = new LinkedHashMap<>();
        json.properties()
                .forEach(member ->
                        members.put(member.getKey(), template(key + "." + member.getKey(), member.getValue())));
        Template spread = members.remove(SPREAD);
        return bindings -> {
            ObjectNode object = JsonNodeFactory.instance.objectNode();
            if (spread != null) {
                object.setAll(spreadMembers(key, spread.render(bindings)));
            }
            members.forEach((name, member) -> {
                JsonNode value = member.render(bindings);
                if (value != null) {
                    object.set(name, value);
                }
            });
            return object;
        };
    }

    private static ObjectNode spreadMembers(String key, @Nullable JsonNode value) {
        if (value == null || value.isNull()) {
            return JsonNodeFactory.instance.objectNode();
        }
        if (value instanceof ObjectNode object) {
            return object;
        }
        throw new EvaluationException(key + "." + SPREAD + ", which must be an object");
    }

    private Template array(String key, JsonNode json) {
        List<Template> items = new ArrayList<>();
        for (int i = 0; i < json.size(); i++) {
            items.add(template(key + "[" + i + "]", json.get(i)));
        }
        return bindings -> {
            ArrayNode array = JsonNodeFactory.instance.arrayNode();
            for (Template item : items) {
                JsonNode value = item.render(bindings);
                if (value != null) {
                    array.add(value);
                }
            }
            return array;
        };
    }

    private Template leaf(String key, String leaf) {
        List<Text.Part> parts = parts(key, leaf);
        if (parts.size() == 1 && parts.get(0).place() != null) {
            return parts.get(0).place()::evaluate;
        }
        Text text = new Text(parts);
        return bindings -> text.fill(bindings, Text.AS_IT_IS)
                .map(JsonNodeFactory.instance::textNode)
                .orElse(null);
    }

    private List<Text.Part> parts(String key, String text) {
        List<Text.Part> parts = new ArrayList<>();
        int from = 0;
        for (int open = text.indexOf("${"); open >= 0; open = text.indexOf("${", from)) {
            if (open > from) {
                parts.add(new Text.Part(text.substring(from, open), null));
            }
            int close = close(key, text, open + 2);
            parts.add(new Text.Part(null, compile(key, text.substring(open + 2, close))));
            from = close + 1;
        }
        if (from < text.length()) {
            parts.add(new Text.Part(text.substring(from), null));
        }
        return parts;
    }

    /** Where the brace closes that opened before {@code from}: maps and quoted text may hold braces of their own. */
    private static int close(String key, String text, int from) {
        int depth = 1;
        char quote = 0;
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quote != 0) {
                if (c == '\\') {
                    i++;
                } else if (c == quote) {
                    quote = 0;
                }
            } else if (c == '\'' || c == '"') {
                quote = c;
            } else if (c == '{') {
                depth++;
            } else if (c == '}' && --depth == 0) {
                return i;
            }
        }
        throw new ExpressionException(key, "column " + (from - 1) + ": ${ is not closed");
    }

    private Expression compile(String key, String source) {
        return expressions.find(key, source).orElseGet(() -> check(key, source));
    }

    private Expression check(String key, String source) {
        if (checker == null) {
            checker = Checker.of(schemas);
        }
        return expressions.keep(key, source, checker.check(key, source));
    }
}
