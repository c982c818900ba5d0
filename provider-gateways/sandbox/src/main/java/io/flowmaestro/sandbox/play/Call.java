package io.flowmaestro.sandbox.play;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flowmaestro.sandbox.contract.ContractOperation;
import io.flowmaestro.sandbox.file.Operation;
import io.flowmaestro.sandbox.http.Request;
import io.flowmaestro.sandbox.oauth.Grant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request that fits the contract, by who may make it.
 *
 * @param operation the provider file's; null where the file has none for it
 * @param expected what the contract says of it
 * @param body missing where the request has none
 */
record Call(
        Request request,
        Grant grant,
        @Nullable Operation operation,
        ContractOperation expected,
        ObjectNode path,
        ObjectNode query,
        JsonNode body) {

    /** The path as the contract writes it. */
    String template() {
        return expected.template();
    }

    /** The parameters of path, query and body by name; the path's win. */
    Map<String, String> values() {
        Map<String, String> values = new LinkedHashMap<>();
        for (JsonNode place : new JsonNode[] {body, query, path}) {
            if (place.isObject()) {
                place.properties().forEach(member -> {
                    if (member.getValue().isValueNode()) {
                        values.put(member.getKey(), member.getValue().asText());
                    }
                });
            }
        }
        return values;
    }

    /** A parameter of the query or else of the body; missing where there is none. */
    JsonNode parameter(String name) {
        return query.has(name) ? query.get(name) : body.path(name);
    }

    boolean reads() {
        return operation == null ? request.method().equals("GET") : operation.reads();
    }
}
