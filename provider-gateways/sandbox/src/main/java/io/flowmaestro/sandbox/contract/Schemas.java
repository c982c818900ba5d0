package io.flowmaestro.sandbox.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialects;

/** The schemas of one OpenAPI document. */
final class Schemas {
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
        Schema compiled = registry.getSchema(alone);
        compiled.initializeValidators();
        return compiled;
    }

    /** What a local reference points to; the node itself where it is none. */
    JsonNode resolve(JsonNode node) {
        JsonNode at = node;
        while (at.has("$ref")) {
            at = document.at(at.path("$ref").asText().substring(1));
        }
        return at;
    }

    /** The documents write oneOf for branches that overlap, and the services take what fits two of them. */
    private static void admitSeveralBranches(JsonNode node) {
        if (node instanceof ObjectNode object && object.path("oneOf").isArray()) {
            object.set("anyOf", object.remove("oneOf"));
        }
        node.forEach(Schemas::admitSeveralBranches);
    }
}
