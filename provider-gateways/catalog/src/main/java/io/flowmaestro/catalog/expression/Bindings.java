package io.flowmaestro.catalog.expression;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The values of the names that expressions use. Immutable. */
public final class Bindings {
    private final Map<String, Object> values;

    private Bindings(Map<String, Object> values) {
        this.values = values;
    }

    /** What an address with a connection's fields in it sees. */
    public static Bindings ofConnection(Map<String, String> fields) {
        return new Bindings(Map.of("connection", Map.copyOf(fields)));
    }

    /** What the placement of a credential sees. */
    public static Bindings ofCredential(Map<String, String> secrets, Map<String, String> fields) {
        return new Bindings(Map.of("credential", Map.copyOf(secrets), "connection", Map.copyOf(fields)));
    }

    /** What the reading of a token endpoint's answer sees. */
    public static Bindings ofToken(JsonNode answer) {
        return new Bindings(Map.of("token", CelValues.fromJson(answer)));
    }

    /**
     * What a request sees.
     *
     * @param input the operation's parameters, complete
     * @param key the operation's idempotency key
     */
    public static Bindings ofRequest(ObjectNode input, Map<String, String> connection, String key) {
        return new Bindings(Map.of(
                "input",
                CelValues.fromJson(input),
                "connection",
                Map.copyOf(connection),
                "operation",
                Map.of("key", key)));
    }

    /**
     * The same and what an answer's reading sees.
     *
     * @param headers by lower-case names
     * @param body null where there is none that can be read
     */
    public Bindings withResponse(int status, Map<String, String> headers, @Nullable JsonNode body) {
        Map<String, Object> response = Map.of(
                "status", (long) status,
                "headers", Map.copyOf(headers),
                "body", CelValues.fromJson(body));
        Map<String, Object> more = new HashMap<>(values);
        more.put("response", response);
        return new Bindings(Map.copyOf(more));
    }

    Map<String, Object> values() {
        return values;
    }
}
