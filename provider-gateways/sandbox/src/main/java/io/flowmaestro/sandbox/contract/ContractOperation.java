package io.flowmaestro.sandbox.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import io.flowmaestro.sandbox.http.Form;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** One operation of a contract. Its schemas are compiled when they are first needed. */
public final class ContractOperation {
    private static final Set<String> READ_BY_NOBODY = Set.of("authorization", "content-type", "accept");

    private final Schemas schemas;
    private final String template;
    private final JsonNode operation;
    private final Parameters path;
    private final Parameters query;
    private final Parameters header;
    private final Map<String, JsonNode> bodies = new LinkedHashMap<>();
    private final boolean bodyRequired;
    private final Map<String, Schema> compiled = new HashMap<>();

    ContractOperation(Schemas schemas, String template, JsonNode shared, JsonNode operation, boolean strict) {
        this.schemas = schemas;
        this.template = template;
        this.operation = operation;
        List<JsonNode> parameters = Stream.of(shared, operation.path("parameters"))
                .flatMap(list -> list.valueStream())
                .map(schemas::resolve)
                .toList();
        this.path = Parameters.read(schemas, parameters, "path", false);
        this.query = Parameters.read(schemas, parameters, "query", strict);
        this.header = Parameters.read(
                schemas,
                parameters.stream()
                        .filter(parameter -> !READ_BY_NOBODY.contains(
                                parameter.path("name").asText().toLowerCase(Locale.ROOT)))
                        .toList(),
                "header",
                false);
        JsonNode body = schemas.resolve(operation.path("requestBody"));
        body.path("content")
                .properties()
                .forEach(content -> bodies.put(
                        MediaTypes.bare(content.getKey()), content.getValue().path("schema")));
        this.bodyRequired = body.path("required").asBoolean();
    }

    /** The path as the contract writes it. */
    public String template() {
        return template;
    }

    /** The media types that its body may have; empty where it takes none. */
    public Set<String> mediaTypes() {
        return bodies.keySet();
    }

    /** Whether its body may be of this media type. */
    public boolean takes(String mediaType) {
        return MediaTypes.matching(bodies.keySet(), mediaType).isPresent();
    }

    public boolean bodyRequired() {
        return bodyRequired;
    }

    /** Whether it can be called by who has no credential. */
    public boolean open() {
        return operation.has("security") && operation.get("security").isEmpty();
    }

    /** Path parameters with the types that the contract gives them. */
    public ObjectNode path(Map<String, String> values) {
        return path.path(values);
    }

    /** Query parameters with the types that the contract gives them. */
    public ObjectNode query(Form values) {
        return query.query(values);
    }

    /** A form's fields with the types that the contract gives them. */
    public JsonNode form(String mediaType, Form values) {
        JsonNode schema = schema(mediaType);
        return new Typing(schemas)
                .typed(schema, values.nested(schemas.resolve(schema).path("properties")));
    }

    /** What does not fit in a request's parameters; the names of the headers are lower-case. */
    public List<Violation> check(ObjectNode pathValues, ObjectNode queryValues, Map<String, String> headers) {
        List<Violation> violations = new ArrayList<>();
        violations.addAll(violations("path", path.schema(), pathValues));
        violations.addAll(violations("query", query.schema(), queryValues));
        violations.addAll(violations("header", header.schema(), header.headers(headers)));
        return violations;
    }

    /** What does not fit in a request's body. */
    public List<Violation> check(String mediaType, JsonNode value) {
        return violations("body of " + mediaType, schema(mediaType), value);
    }

    /** The status of its answer when it succeeds; 200 where the contract has no word for it. */
    public int status() {
        return operation.path("responses").properties().stream()
                .map(Map.Entry::getKey)
                .filter(status -> status.startsWith("2") && status.matches("[0-9]+"))
                .mapToInt(Integer::parseInt)
                .min()
                .orElse(200);
    }

    /** An answer with what the contract requires of it and it lacks; as it is where the contract describes none. */
    public JsonNode completed(int status, JsonNode answer) {
        JsonNode schema = answerSchema(status);
        return schema.isMissingNode() ? answer : new Completion(schemas).complete(schema, answer.deepCopy());
    }

    /** Whether the contract describes an answer of this status as JSON. */
    public boolean answersJson(int status) {
        return !answerSchema(status).isMissingNode();
    }

    private JsonNode answerSchema(int status) {
        JsonNode responses = operation.path("responses");
        String name = Stream.of(String.valueOf(status), status / 100 + "XX", "default")
                .filter(responses::has)
                .findFirst()
                .orElse("");
        return schemas.resolve(responses.path(name)).path("content").properties().stream()
                .filter(content -> MediaTypes.bare(content.getKey()).contains("json"))
                .map(content -> content.getValue().path("schema"))
                .findFirst()
                .orElse(MissingNode.getInstance());
    }

    private JsonNode schema(String mediaType) {
        String offered = MediaTypes.matching(bodies.keySet(), mediaType).orElse("");
        return bodies.getOrDefault(offered, MissingNode.getInstance());
    }

    private List<Violation> violations(String place, JsonNode schema, JsonNode value) {
        if (schema.isMissingNode()) {
            return List.of();
        }
        return compiled.computeIfAbsent(place, key -> schemas.compile(schema)).validate(value).stream()
                .map(error -> violation(place.startsWith("body") ? "body" : place, error))
                .toList();
    }

    private static Violation violation(String place, Error error) {
        String pointer = error.getInstanceLocation().toString();
        String property = error.getProperty();
        return new Violation(
                place, property == null ? pointer : pointer + "/" + property, error.getKeyword(), error.getMessage());
    }
}
