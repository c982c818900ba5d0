package io.flowmaestro.sandbox;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialects;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

/** Holds answers of the sandbox against the answers that the provider's own contract describes. */
final class AnswerContract {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ObjectNode document;

    AnswerContract(String provider) {
        try (InputStream file = Sandbox.class.getResourceAsStream("/contracts/" + provider + ".openapi.json")) {
            document = (ObjectNode) JSON.readTree(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<String> violations(String method, String path, Client.Reply reply) {
        JsonNode schema = document.at(JsonPointer.empty()
                .appendProperty("paths")
                .appendProperty(path)
                .appendProperty(method)
                .appendProperty("responses")
                .appendProperty(String.valueOf(reply.status()))
                .appendProperty("content")
                .appendProperty("application/json")
                .appendProperty("schema"));
        if (schema.isMissingNode()) {
            return List.of("The contract has no answer " + reply.status() + ": " + reply.text());
        }
        ObjectNode alone = JSON.createObjectNode();
        alone.putArray("allOf").add(schema);
        alone.set("components", document.path("components"));
        boolean older = document.path("openapi").asText().startsWith("3.0");
        return SchemaRegistry.withDefaultDialect(older ? Dialects.getOpenApi30() : Dialects.getOpenApi31())
                .getSchema(alone)
                .validate(reply.json())
                .stream()
                .map(Error::toString)
                .toList();
    }
}
