package io.flowmaestro.sandbox.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ContainerNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One known error of a contract, as {@code contracts/README.md} describes it.
 *
 * @param at the steps to what is wrong or missing; {@code *} is any one step, {@code **} any number of them
 * @param operation {@code add}, {@code replace}, {@code remove} or {@code copy}
 */
record Defect(List<String> at, String operation, JsonNode value) {

    /**
     * Reads an entry of a defects file.
     *
     * @throws IllegalArgumentException where it gives no reason
     */
    static Defect of(JsonNode json) {
        if (json.path("reason").asText().isBlank()) {
            throw new IllegalArgumentException("A defect without a reason: " + json);
        }
        List<String> steps = Arrays.stream(json.path("at").asText().substring(1).split("/", -1))
                .map(step -> step.replace("~1", "/").replace("~0", "~"))
                .toList();
        JsonNode patch = json.path("patch");
        return new Defect(steps, patch.path("op").asText(), patch.path("value"));
    }

    /**
     * Puts it right wherever it is.
     *
     * @throws IllegalArgumentException where it is nowhere
     */
    void mend(JsonNode document) {
        List<Place> places = new ArrayList<>();
        find(document, 0, places);
        if (places.isEmpty()) {
            throw new IllegalArgumentException("A defect that is not there: " + String.join("/", at));
        }
        places.forEach(this::mend);
    }

    private void find(JsonNode node, int step, List<Place> places) {
        String name = at.get(step);
        if (name.equals("**")) {
            find(node, step + 1, places);
            new ArrayList<>(children(node).values()).forEach(child -> find(child, step, places));
        } else if (step == at.size() - 1) {
            places(node, name).forEach(places::add);
        } else {
            children(node).forEach((key, child) -> {
                if (name.equals("*") || name.equals(key)) {
                    find(child, step + 1, places);
                }
            });
        }
    }

    private List<Place> places(JsonNode node, String name) {
        if (!(node instanceof ContainerNode<?> parent)) {
            return List.of();
        }
        if (name.equals("*")) {
            return children(node).keySet().stream()
                    .map(key -> new Place(parent, key))
                    .toList();
        }
        boolean makes = operation.equals("add") || operation.equals("copy");
        return makes || children(node).containsKey(name) ? List.of(new Place(parent, name)) : List.of();
    }

    private void mend(Place place) {
        JsonNode here = place.value();
        switch (operation) {
            case "add" -> place.add(value.deepCopy());
            case "replace" -> place.set(value.deepCopy());
            case "copy" -> {
                if (place.parent().has(value.asText())) {
                    place.set(place.parent().get(value.asText()).deepCopy());
                }
            }
            case "remove" -> {
                if (value.isMissingNode()) {
                    place.remove();
                } else if (here instanceof ArrayNode list) {
                    list.removeIf(this::meant);
                }
            }
            default -> throw new IllegalArgumentException("A defect is mended by add, replace, remove or copy");
        }
    }

    private boolean meant(JsonNode element) {
        return element.equals(value)
                || (value.isObject()
                        && element.isObject()
                        && value.properties().stream()
                                .allMatch(member -> member.getValue().equals(element.get(member.getKey()))));
    }

    private static Map<String, JsonNode> children(JsonNode node) {
        Map<String, JsonNode> children = new LinkedHashMap<>();
        if (node instanceof ArrayNode list) {
            for (int i = 0; i < list.size(); i++) {
                children.put(String.valueOf(i), list.get(i));
            }
        } else {
            node.properties().forEach(member -> children.put(member.getKey(), member.getValue()));
        }
        return children;
    }

    private record Place(ContainerNode<?> parent, String name) {
        JsonNode value() {
            return parent instanceof ObjectNode || name.equals("-") ? parent.path(name) : parent.path(index());
        }

        void add(JsonNode value) {
            if (parent instanceof ArrayNode list) {
                list.insert(name.equals("-") ? list.size() : index(), value);
            } else {
                set(value);
            }
        }

        void set(JsonNode value) {
            if (parent instanceof ObjectNode object) {
                object.set(name, value);
            } else {
                ((ArrayNode) parent).set(index(), value);
            }
        }

        void remove() {
            if (parent instanceof ObjectNode object) {
                object.remove(name);
            } else {
                ((ArrayNode) parent).remove(index());
            }
        }

        private int index() {
            return Integer.parseInt(name);
        }
    }
}
