package io.flowmaestro.sandbox.file;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.flowmaestro.sandbox.http.Form;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * One operation of a provider file.
 *
 * @param method in capitals
 * @param url what its address looks like, without the query
 * @param literals the characters of the address outside of expressions: of two that fit, the one with more is meant
 */
public record Operation(
        String id,
        String method,
        Pattern url,
        int literals,
        JsonNode json,
        Set<String> scopes,
        List<Example> examples) {

    /** Whether it only reads. */
    public boolean reads() {
        return method.equals("GET") || json.path("effect").asText().equals("none");
    }

    /** The GraphQL document that it sends; empty where it is another kind of request. */
    public String document() {
        return json.at("/request/graphql/query").asText();
    }

    public List<Example> successes() {
        return examples.stream().filter(Example::succeeded).toList();
    }

    /** How well a request fits: operations may share an address and differ in what they send. */
    public int likeness(Form query, JsonNode body) {
        if (!document().isEmpty()) {
            return document().strip().equals(body.path("query").asText().strip()) ? 1_000_000 : 0;
        }
        return literals * 100 + likeness(json.at("/request/query"), query) + likeness(json.at("/request/body"), body);
    }

    private static int likeness(JsonNode template, Form query) {
        int likeness = 0;
        for (Map.Entry<String, JsonNode> entry : template.properties()) {
            if (query.has(entry.getKey())) {
                likeness += leaf(entry.getValue(), TextNode.valueOf(String.join(",", query.all(entry.getKey()))));
            }
        }
        long unknown = template.isTextual()
                ? 0
                : query.values().keySet().stream()
                        .filter(name -> !template.has(name))
                        .count();
        return likeness - (int) unknown * 2;
    }

    private static int likeness(JsonNode template, JsonNode body) {
        if (!template.isObject() || !body.isObject()) {
            return template.isMissingNode() == body.isMissingNode() || template.isTextual() ? 1 : -1;
        }
        int likeness = 0;
        for (Map.Entry<String, JsonNode> entry : body.properties()) {
            JsonNode known = template.path(entry.getKey());
            if (known.isMissingNode()) {
                likeness -= template.has("...") ? 0 : 2;
            } else {
                likeness += known.isObject() ? 1 + likeness(known, entry.getValue()) : leaf(known, entry.getValue());
            }
        }
        return likeness;
    }

    private static int leaf(JsonNode template, JsonNode value) {
        boolean literal = template.isValueNode()
                && (!template.isTextual() || Template.of(template.asText()).literal());
        if (!literal) {
            return 1;
        }
        return template.asText().equals(value.asText()) ? 5 : -20;
    }

    static Operation read(
            String provider, String id, JsonNode json, Pattern url, int literals, List<Example> examples) {
        JsonNode request = json.path("request");
        boolean graphql = request.has("graphql");
        return new Operation(
                id,
                request.path("method").asText(graphql ? "POST" : "").toUpperCase(Locale.ROOT),
                url,
                literals,
                json,
                Data.texts(json.has("scopes") ? json.get("scopes") : MissingNode.getInstance()),
                examples);
    }
}
