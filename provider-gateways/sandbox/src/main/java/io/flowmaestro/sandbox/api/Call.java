package io.flowmaestro.sandbox.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flowmaestro.sandbox.http.Request;
import io.flowmaestro.sandbox.oauth.Grant;

/**
 * A request for a known operation with a good token.
 *
 * @param body empty object where the request has none
 */
public record Call(Request request, Grant grant, ObjectNode path, ObjectNode query, JsonNode body) {

    public String path(String name) {
        return path.path(name).asText();
    }
}
