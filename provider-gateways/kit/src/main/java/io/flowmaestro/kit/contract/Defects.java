package io.flowmaestro.kit.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The known errors of a contract, and what holds instead: see the contracts' own README. */
final class Defects {
    private final String file;
    private final JsonNode list;

    /** @param list what the file {@code PROVIDER.defects.yaml} says */
    Defects(String file, JsonNode list) {
        this.file = file;
        this.list = list;
    }

    /**
     * Puts them right, in order.
     *
     * @throws ContractException where one is not there, has no reason or no known patch
     */
    void repair(JsonNode document) {
        for (int i = 0; i < list.size(); i++) {
            JsonNode defect = list.get(i);
            if (defect.path("reason").asText().isBlank()) {
                throw complaint(i, "gives no reason");
            }
            String at = defect.path("at").asText();
            if (!at.startsWith("/")) {
                throw complaint(i, "at must be a JSON Pointer");
            }
            List<String> tokens = tokens(at);
            List<JsonNode> parents = new ArrayList<>();
            find(document, tokens.subList(0, tokens.size() - 1), parents);
            String last = tokens.get(tokens.size() - 1);
            JsonNode patch = defect.path("patch");
            long places = parents.stream()
                    .filter(parent -> patch(parent, last, patch))
                    .count();
            if (places == 0) {
                throw complaint(
                        i,
                        "changes nothing: there is no " + at + " to "
                                + patch.path("op").asText());
            }
        }
    }

    private static List<String> tokens(String pointer) {
        return List.of(pointer.substring(1).split("/", -1)).stream()
                .map(token -> token.replace("~1", "/").replace("~0", "~"))
                .toList();
    }

    private static void find(JsonNode node, List<String> tokens, List<JsonNode> found) {
        if (tokens.isEmpty()) {
            found.add(node);
            return;
        }
        List<String> rest = tokens.subList(1, tokens.size());
        switch (tokens.get(0)) {
            case "*" -> node.forEach(member -> find(member, rest, found));
            case "**" -> {
                find(node, rest, found);
                node.forEach(member -> find(member, tokens, found));
            }
            default -> {
                JsonNode member = member(node, tokens.get(0));
                if (member != null) {
                    find(member, rest, found);
                }
            }
        }
    }

    private static @Nullable JsonNode member(JsonNode node, String token) {
        return node.isArray() ? isIndex(token) ? node.get(Integer.parseInt(token)) : null : node.get(token);
    }

    private static boolean isIndex(String token) {
        return !token.isEmpty() && token.length() < 7 && token.chars().allMatch(Character::isDigit);
    }

    /** Whether there was something to patch. */
    private boolean patch(JsonNode parent, String last, JsonNode patch) {
        JsonNode value = patch.path("value");
        return switch (patch.path("op").asText()) {
            case "add" -> add(parent, last, value.deepCopy());
            case "replace" -> member(parent, last) != null && set(parent, last, value.deepCopy());
            case "remove" -> value.isMissingNode() ? remove(parent, last) : removeFrom(member(parent, last), value);
            case "copy" ->
                parent.has(value.asText())
                        && add(parent, last, parent.get(value.asText()).deepCopy());
            default -> false;
        };
    }

    private static boolean add(JsonNode parent, String last, JsonNode value) {
        if (parent instanceof ArrayNode list) {
            list.insert(last.equals("-") ? list.size() : Integer.parseInt(last), value);
            return true;
        }
        return set(parent, last, value);
    }

    private static boolean set(JsonNode parent, String last, JsonNode value) {
        if (parent instanceof ArrayNode list) {
            list.set(Integer.parseInt(last), value);
        } else if (parent instanceof ObjectNode object) {
            object.set(last, value);
        } else {
            return false;
        }
        return true;
    }

    private static boolean remove(JsonNode parent, String last) {
        if (member(parent, last) == null) {
            return false;
        }
        if (parent instanceof ArrayNode list) {
            list.remove(Integer.parseInt(last));
        } else {
            ((ObjectNode) parent).remove(last);
        }
        return true;
    }

    private static boolean removeFrom(@Nullable JsonNode list, JsonNode value) {
        boolean removed = false;
        if (list instanceof ArrayNode array) {
            for (Iterator<JsonNode> items = array.elements(); items.hasNext(); ) {
                if (has(items.next(), value)) {
                    items.remove();
                    removed = true;
                }
            }
        }
        return removed;
    }

    private static boolean has(JsonNode item, JsonNode value) {
        return value.isObject()
                ? value.properties().stream()
                        .allMatch((Map.Entry<String, JsonNode> member) ->
                                member.getValue().equals(item.get(member.getKey())))
                : value.equals(item);
    }

    private ContractException complaint(int index, String problem) {
        return new ContractException(file + ": [" + index + "]: " + problem);
    }
}
