package io.flowmaestro.sandbox.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import io.flowmaestro.sandbox.http.Form;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** One operation of a contract. */
public final class ContractOperation {
    private final String id;
    private final Parameters path;
    private final Parameters query;
    private final Map<String, Body> bodies;
    private final boolean bodyRequired;

    private ContractOperation(
            String id, Parameters path, Parameters query, Map<String, Body> bodies, boolean bodyRequired) {
        this.id = id;
        this.path = path;
        this.query = query;
        this.bodies = bodies;
        this.bodyRequired = bodyRequired;
    }

    static ContractOperation read(Schemas schemas, JsonNode shared, JsonNode operation, boolean strict) {
        List<JsonNode> parameters = Stream.of(shared, operation.path("parameters"))
                .flatMap(list -> list.valueStream())
                .map(schemas::resolve)
                .toList();
        Map<String, Body> bodies = new LinkedHashMap<>();
        JsonNode body = schemas.resolve(operation.path("requestBody"));
        body.path("content").properties().forEach(content -> {
            JsonNode schema = content.getValue().path("schema");
            bodies.put(content.getKey(), new Body(schemas.compile(schema), FieldTypes.of(schemas, schema)));
        });
        return new ContractOperation(
                operation.path("operationId").asText(),
                Parameters.read(schemas, parameters, "path", strict),
                Parameters.read(schemas, parameters, "query", strict),
                bodies,
                body.path("required").asBoolean());
    }

    public String id() {
        return id;
    }

    /** The media types that its body may have; empty where it takes none. */
    public Set<String> mediaTypes() {
        return bodies.keySet();
    }

    public boolean bodyRequired() {
        return bodyRequired;
    }

    /** Path parameters with the types that the contract gives them. */
    public ObjectNode path(Map<String, String> values) {
        ObjectNode typed = JsonNodeFactory.instance.objectNode();
        values.forEach((name, value) -> typed.set(name, path.types().typed(name, List.of(value))));
        return typed;
    }

    /** Query parameters with the types that the contract gives them. */
    public ObjectNode query(Form values) {
        return query.types().typed(values);
    }

    /** A form's fields with the types that the contract gives them. */
    public ObjectNode form(Form values) {
        return body(Form.MEDIA_TYPE).types().typed(values);
    }

    /** What does not fit in a request's parameters. */
    public Stream<Violation> check(ObjectNode pathValues, ObjectNode queryValues) {
        return Stream.concat(
                violations("path", path.schema(), pathValues), violations("query", query.schema(), queryValues));
    }

    /** What does not fit in a request's body. */
    public Stream<Violation> check(String mediaType, JsonNode value) {
        return violations("body", body(mediaType).schema(), value);
    }

    private Body body(String mediaType) {
        Body body = bodies.get(mediaType);
        if (body == null) {
            throw new IllegalArgumentException(id + " takes no " + mediaType);
        }
        return body;
    }

    private static Stream<Violation> violations(String place, Schema schema, JsonNode value) {
        return schema.validate(value).stream().map(error -> violation(place, error));
    }

    private static Violation violation(String place, Error error) {
        String pointer = error.getInstanceLocation().toString();
        String property = error.getProperty();
        return new Violation(
                place, property == null ? pointer : pointer + "/" + property, error.getKeyword(), error.getMessage());
    }

    private record Body(Schema schema, FieldTypes types) {}
}
