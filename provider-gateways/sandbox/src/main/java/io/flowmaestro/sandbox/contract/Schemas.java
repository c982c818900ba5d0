package io.flowmaestro.sandbox.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialects;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The schemas of one OpenAPI document. */
final class Schemas {
    private static final List<String> BRANCHES = List.of("allOf", "anyOf", "oneOf");
    private static final int DEPTH = 8;

    private final ObjectNode document;
    private final SchemaRegistry registry;

    Schemas(ObjectNode document) {
        this.document = document;
        this.registry = SchemaRegistry.withDefaultDialect(
                document.path("openapi").asText().startsWith("3.0")
                        ? Dialects.getOpenApi30()
                        : Dialects.getOpenApi31());
        admitSeveralBranches(document);
    }

    /** A schema that stands alone: what it refers to goes with it. */
    Schema compile(JsonNode schema) {
        ObjectNode alone = JsonNodeFactory.instance.objectNode();
        alone.putArray("allOf").add(schema);
        alone.set("components", document.path("components"));
        return registry.getSchema(alone);
    }

    /** What a local reference points to; the node itself where it is none. */
    JsonNode resolve(JsonNode node) {
        JsonNode at = node;
        while (at.has("$ref")) {
            at = document.at(at.path("$ref").asText().substring(1));
        }
        return at;
    }

    /** The types that a value of a schema may have, in any of its branches; empty where it may have any. */
    Set<String> types(JsonNode schema) {
        Set<String> types = new HashSet<>();
        types(schema, types, DEPTH);
        return types;
    }

    /** The schema of an object's member; missing where the schema has no word for it. */
    JsonNode member(JsonNode schema, String name) {
        return member(schema, name, DEPTH);
    }

    /** The schema of a list's elements; missing where the schema has no word for them. */
    JsonNode items(JsonNode schema) {
        return items(schema, DEPTH);
    }

    private void types(JsonNode node, Set<String> types, int depth) {
        JsonNode schema = resolve(node);
        JsonNode type = schema.path("type");
        if (type.isTextual()) {
            types.add(type.asText());
        }
        type.forEach(each -> types.add(each.asText()));
        if (depth > 0) {
            BRANCHES.forEach(branches -> schema.path(branches).forEach(branch -> types(branch, types, depth - 1)));
        }
    }

    private JsonNode member(JsonNode node, String name, int depth) {
        JsonNode schema = resolve(node);
        if (schema.path("properties").has(name)) {
            return schema.path("properties").get(name);
        }
        if (depth > 0) {
            for (String branches : BRANCHES) {
                for (JsonNode branch : schema.path(branches)) {
                    JsonNode found = member(branch, name, depth - 1);
                    if (!found.isMissingNode()) {
                        return found;
                    }
                }
            }
        }
        return schema.path("additionalProperties").isObject()
                ? schema.get("additionalProperties")
                : MissingNode.getInstance();
    }

    private JsonNode items(JsonNode node, int depth) {
        JsonNode schema = resolve(node);
        if (schema.has("items")) {
            return schema.get("items");
        }
        if (depth > 0) {
            for (String branches : BRANCHES) {
                for (JsonNode branch : schema.path(branches)) {
                    JsonNode found = items(branch, depth - 1);
                    if (!found.isMissingNode()) {
                        return found;
                    }
                }
            }
        }
        return MissingNode.getInstance();
    }

    /**
     * The documents write oneOf for branches that overlap, and the services take what fits two of them; a discriminator
     * that does not name each of them is no help then.
     */
    private static void admitSeveralBranches(JsonNode node) {
        if (node instanceof ObjectNode object && object.path("discriminator").isObject()) {
            object.remove("discriminator");
        }
        if (node instanceof ObjectNode object && object.path("oneOf").isArray()) {
            if (object.has("anyOf")) {
                object.remove("oneOf");
            } else {
                object.set("anyOf", object.remove("oneOf"));
            }
        }
        node.forEach(Schemas::admitSeveralBranches);
    }
}
