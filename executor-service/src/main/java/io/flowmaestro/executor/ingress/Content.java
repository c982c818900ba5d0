package io.flowmaestro.executor.ingress;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flowmaestro.events.EventJson;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Tells a repeated request from another one with the same id: the SHA-256, in lower-case hexadecimal, of provider,
 * operation, connection id and parameters. Neither the order of keys nor space between them makes a difference.
 */
final class Content {
    private static final ObjectWriter SORTED = EventJson.MAPPER.writer().with(JsonNodeFeature.WRITE_PROPERTIES_SORTED);

    private Content() {}

    /** Of a request that was read: an array of the four parts, so that none can pass for another. */
    static String of(ObjectNode data, String connectionId) {
        ArrayNode parts = EventJson.MAPPER.createArrayNode();
        parts.add(data.path("provider").isMissingNode() ? null : data.get("provider"));
        parts.add(data.path("operation").isMissingNode() ? null : data.get("operation"));
        parts.add(connectionId);
        JsonNode parameters = data.path("parameters");
        parts.add(parameters.isMissingNode() || parameters.isNull() ? EventJson.MAPPER.createObjectNode() : parameters);
        try {
            return sha256(SORTED.writeValueAsBytes(parts));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("What was read as JSON can be written as JSON.", e);
        }
    }

    /** Of a value that could not be read. */
    static String of(byte[] value) {
        return sha256(value);
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256.", e);
        }
    }
}
