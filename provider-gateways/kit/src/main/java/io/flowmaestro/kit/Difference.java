package io.flowmaestro.kit;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.BiConsumer;

/** Where two JSON values differ. Numbers are compared as they are written, members in any order. */
final class Difference {
    private Difference() {}

    /** @param found takes each: a JSON Pointer and a sentence */
    static void between(JsonNode expected, JsonNode actual, BiConsumer<String, String> found) {
        between("", expected, actual, found);
    }

    private static void between(String pointer, JsonNode expected, JsonNode actual, BiConsumer<String, String> found) {
        if (expected.isObject() && actual.isObject()) {
            Set<String> names = new LinkedHashSet<>();
            expected.fieldNames().forEachRemaining(names::add);
            actual.fieldNames().forEachRemaining(names::add);
            names.forEach(name -> between(
                    pointer + "/" + name.replace("~", "~0").replace("/", "~1"),
                    expected.path(name),
                    actual.path(name),
                    found));
        } else if (expected.isArray() && actual.isArray() && expected.size() == actual.size()) {
            for (int i = 0; i < expected.size(); i++) {
                between(pointer + "/" + i, expected.get(i), actual.get(i), found);
            }
        } else if (!expected.toString().equals(actual.toString())) {
            found.accept(pointer, "is " + told(actual) + ", and the example says " + told(expected));
        }
    }

    private static String told(JsonNode value) {
        return value.isMissingNode() ? "absent" : value.toString();
    }
}
