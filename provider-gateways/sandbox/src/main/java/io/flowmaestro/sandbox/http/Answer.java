package io.flowmaestro.sandbox.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.buffer.Buffer;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a provider answers.
 *
 * @param headers names are lower-case
 */
public record Answer(int status, Map<String, String> headers, Buffer body) {

    public static Answer json(int status, JsonNode body) {
        return of(status, "application/json; charset=utf-8", body.toString());
    }

    public static Answer of(int status, String contentType, String body) {
        return new Answer(status, Map.of("content-type", contentType), Buffer.buffer(body));
    }

    public static Answer empty(int status) {
        return new Answer(status, Map.of(), Buffer.buffer());
    }

    public static Answer redirect(String location) {
        return new Answer(302, Map.of("location", location), Buffer.buffer());
    }

    public Answer with(String header, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return new Answer(status, more, body);
    }

    /** A JSON object to fill. */
    public static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
