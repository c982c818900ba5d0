package io.flowmaestro.sandbox.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Names and values of a query or of a form, in the order sent. */
public record Form(Map<String, List<String>> values) {
    public static final String MEDIA_TYPE = "application/x-www-form-urlencoded";
    private static final Pattern LONE_PERCENT = Pattern.compile("%(?![0-9A-Fa-f]{2})");
    private static final Pattern BRACKETS = Pattern.compile("([^\\[]+)((?:\\[[^\\[\\]]*])+)");
    public static final Form EMPTY = new Form(Map.of());

    /** A percent sign that encodes nothing stands for itself, as in the WHATWG URL standard. */
    public static Form parse(String encoded) {
        Map<String, List<String>> values = new LinkedHashMap<>();
        for (String pair : encoded.split("&", -1)) {
            if (!pair.isEmpty()) {
                int equals = pair.indexOf('=');
                String name = equals < 0 ? pair : pair.substring(0, equals);
                String value = equals < 0 ? "" : pair.substring(equals + 1);
                values.computeIfAbsent(decode(name), key -> new ArrayList<>()).add(decode(value));
            }
        }
        return new Form(Collections.unmodifiableMap(values));
    }

    public static String encode(Map<String, String> values) {
        return values.entrySet().stream()
                .map(entry -> encode(entry.getKey()) + "=" + encode(entry.getValue()))
                .collect(Collectors.joining("&"));
    }

    /** The one value of a name; nothing where it is absent, empty or given more than once (RFC 6749, section 3.1). */
    public Optional<String> one(String name) {
        List<String> found = all(name);
        return found.size() == 1 && !found.get(0).isEmpty() ? Optional.of(found.get(0)) : Optional.empty();
    }

    /** The values of the names that have one. */
    public Map<String, String> ones() {
        Map<String, String> ones = new LinkedHashMap<>();
        values.keySet().forEach(name -> one(name).ifPresent(value -> ones.put(name, value)));
        return ones;
    }

    public List<String> all(String name) {
        return values.getOrDefault(name, List.of());
    }

    public boolean has(String name) {
        return values.containsKey(name);
    }

    /**
     * The fields as a tree: {@code a[b]=c} is a member of an object and {@code a[]=c} or {@code a[0]=c} an element of a
     * list, unless the name is known as it stands.
     */
    public ObjectNode nested(JsonNode known) {
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        values.forEach((name, texts) -> {
            Matcher brackets = BRACKETS.matcher(name);
            if (known.has(name) || !brackets.matches()) {
                put(tree, name, texts);
            } else {
                List<String> steps = List.of(brackets.group(2)
                        .substring(1, brackets.group(2).length() - 1)
                        .split("]\\[", -1));
                put(tree, brackets.group(1), steps, texts);
            }
        });
        return (ObjectNode) lists(tree);
    }

    private static void put(ObjectNode tree, String name, List<String> steps, List<String> texts) {
        ObjectNode at = tree;
        String last = name;
        for (String step : steps) {
            if (step.isEmpty()) {
                at.putArray(last).addAll(texts.stream().map(TextNode::valueOf).toList());
                return;
            }
            at = at.get(last) instanceof ObjectNode inner ? inner : at.putObject(last);
            last = step;
        }
        put(at, last, texts);
    }

    private static void put(ObjectNode tree, String name, List<String> texts) {
        if (texts.size() == 1) {
            tree.put(name, texts.get(0));
        } else {
            texts.forEach(tree.putArray(name)::add);
        }
    }

    /** An object whose members are numbered is a list. */
    private static JsonNode lists(JsonNode node) {
        if (!(node instanceof ObjectNode object)) {
            return node;
        }
        object.properties().forEach(member -> member.setValue(lists(member.getValue())));
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        for (int i = 0; i < names.size(); i++) {
            if (!names.get(i).equals(String.valueOf(i))) {
                return object;
            }
        }
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        object.forEach(list::add);
        return names.isEmpty() ? object : list;
    }

    /** A path's segment: in it a plus sign stands for itself. */
    public static String decodeSegment(String segment) {
        return decode(segment.replace("+", "%2B"));
    }

    private static String decode(String text) {
        return URLDecoder.decode(LONE_PERCENT.matcher(text).replaceAll("%25"), StandardCharsets.UTF_8);
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
