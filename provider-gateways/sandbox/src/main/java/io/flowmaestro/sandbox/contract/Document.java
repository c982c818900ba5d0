package io.flowmaestro.sandbox.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flowmaestro.sandbox.file.Data;
import java.util.Optional;

/** A provider's own OpenAPI document, with its known errors put right. */
final class Document {
    private Document() {}

    /** Reads it; nothing where the provider has none. Blocks. */
    static Optional<ObjectNode> read(String provider) {
        String name = "contracts/" + provider;
        Optional<JsonNode> document = Data.read(name + ".openapi.json").or(() -> Data.read(name + ".openapi.yaml"));
        document.ifPresent(contract -> Data.read(name + ".defects.yaml")
                .orElse(MissingNode.getInstance())
                .forEach(defect -> Defect.of(defect).mend(contract)));
        return document.map(ObjectNode.class::cast);
    }
}
