package io.flowmaestro.catalog.expression;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The values of the names that expressions use. Immutable. */
public final class Bindings {
    private final Map<String, JsonNode> json;

    private Bindings(Map<String, JsonNode> json) {
        this.json = json;
    }

    /** What an address with a connection's fields in it sees. */
    public static Bindings ofConnection(Map<String, String> fields) {
        return new Bindings(Map.of("connection", object(fields)));
    }

    /** What the placement of a credential sees. */
    public static Bindings ofCredential(Map<String, String> secrets, Map<String, String> fields) {
        return new Bindings(Map.of("credential", object(secrets), "connection", object(fields)));
    }

    /** What the claims of a JWT see: {@code scope} is the scopes that are asked for, separated by spaces. */
    public static Bindings ofClaims(Map<String, String> secrets, Map<String, String> fields, String scope) {
        return new Bindings(Map.of(
                "credential",
                object(secrets),
                "connection",
                object(fields),
                "scope",
                JsonNodeFactory.instance.textNode(scope)));
    }

    /**
     * What an address that names the app sees.
     *
     * @param name what of the app it names: {@code slug}, its name in addresses, or {@code client_id}
     */
    public static Bindings ofApp(String name, String value, Map<String, String> fields) {
        return new Bindings(Map.of("app", object(Map.of(name, value)), "connection", object(fields)));
    }

    /** What the reading of a token endpoint's answer sees. */
    public static Bindings ofToken(JsonNode answer) {
        return new Bindings(Map.of("token", answer));
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
                input,
                "connection",
                object(connection),
                "operation",
                JsonNodeFactory.instance.objectNode().put("key", key)));
    }

    /**
     * The same and what an answer's reading sees.
     *
     * @param headers by lower-case names
     * @param body null where there is none that can be read
     */
    public Bindings withResponse(int status, Map<String, String> headers, @Nullable JsonNode body) {
        ObjectNode response = JsonNodeFactory.instance.objectNode();
        response.put("status", (long) status);
        response.set("headers", object(headers));
        response.set("body", body);
        Map<String, JsonNode> more = new HashMap<>(json);
        more.put("response", response);
        return new Bindings(more);
    }

    /** A name's value as JSON. */
    @Nullable
    JsonNode json(String name) {
        return json.get(name);
    }

    /** A name's value as CEL's. */
    Optional<Object> value(String name) {
        return Optional.ofNullable(json.get(name)).map(CelValues::fromJson);
    }

    private static ObjectNode object(Map<String, String> texts) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        texts.forEach(object::put);
        return object;
    }
}
