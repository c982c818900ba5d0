package io.flowmaestro.sandbox.contract;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/**
 * One known error of a contract.
 *
 * @param at JSON Pointer to what is wrong
 * @param put what holds instead; null where it is to be left out
 * @param why how it is known to be wrong
 */
record Correction(JsonPointer at, @Nullable JsonNode put, String why) {

    static Correction of(JsonNode json) {
        if (json.path("why").asText().isBlank()) {
            throw new IllegalArgumentException("A correction without a reason: " + json);
        }
        return new Correction(
                JsonPointer.compile(json.path("at").asText()),
                json.get("put"),
                json.path("why").asText());
    }

    void apply(ObjectNode document) {
        JsonNode parent = document.at(at.head());
        if (parent instanceof ArrayNode list
                && put == null
                && list.has(at.last().getMatchingIndex())) {
            list.remove(at.last().getMatchingIndex());
        } else if (parent instanceof ObjectNode object && put != null) {
            object.set(at.last().getMatchingProperty(), put);
        } else if (!(parent instanceof ObjectNode object
                && object.remove(at.last().getMatchingProperty()) != null)) {
            throw new IllegalArgumentException("A correction that corrects nothing: " + at);
        }
    }
}
