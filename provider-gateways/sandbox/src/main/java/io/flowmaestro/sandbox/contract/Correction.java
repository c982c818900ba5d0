package io.flowmaestro.sandbox.contract;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * One known error of a contract.
 *
 * @param at JSON Pointer to what is wrong or missing
 * @param put what holds instead
 */
record Correction(JsonPointer at, JsonNode put) {

    /**
     * Reads a line of a corrections file.
     *
     * @throws IllegalArgumentException where it gives no reason
     */
    static Correction of(JsonNode json) {
        if (json.path("why").asText().isBlank()) {
            throw new IllegalArgumentException("A correction without a reason: " + json);
        }
        return new Correction(JsonPointer.compile(json.path("at").asText()), json.path("put"));
    }

    void apply(ObjectNode document) {
        if (!(document.at(at.head()) instanceof ObjectNode parent)) {
            throw new IllegalArgumentException("A correction of what is not there: " + at);
        }
        parent.set(at.last().getMatchingProperty(), put);
    }
}
