package io.flowmaestro.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import io.flowmaestro.catalog.RequestTemplate.BodyFormat;
import io.flowmaestro.catalog.expression.EvaluationException;
import io.flowmaestro.gateway.RequestBody.Binary;
import io.flowmaestro.gateway.RequestBody.FileInfo;
import io.flowmaestro.gateway.RequestBody.Form;
import io.flowmaestro.gateway.RequestBody.Json;
import io.flowmaestro.gateway.RequestBody.Multipart;
import io.flowmaestro.gateway.RequestBody.Multipart.Part;
import io.flowmaestro.gateway.RequestBody.Text;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Writes a filled body as its operation wants it. */
final class BodyWriter {
    private BodyWriter() {}

    /**
     * The body; null where all of it is absent.
     *
     * @throws EvaluationException where it cannot be written so
     */
    static @Nullable RequestBody write(BodyFormat as, @Nullable JsonNode content) {
        if (content == null || (content.isNull() && as != BodyFormat.JSON)) {
            return null;
        }
        return switch (as) {
            case JSON -> new Json(content);
            case FORM -> form(content);
            case MULTIPART -> multipart(content);
            case TEXT -> text(content);
            case BINARY -> binary(content);
        };
    }

    private static Form form(JsonNode content) {
        List<Map.Entry<String, String>> fields = new ArrayList<>();
        members(content, true, (name, value) -> fields.add(Map.entry(name, value.asText())));
        return new Form(fields);
    }

    private static Multipart multipart(JsonNode content) {
        List<Part> parts = new ArrayList<>();
        members(content, false, (name, value) -> parts.add(part(name, value)));
        return new Multipart(parts, UUID.randomUUID().toString());
    }

    private static Part part(String name, JsonNode value) {
        return isFile(value)
                ? new Part(name, info(value), bytes(value))
                : new Part(name, null, Buffer.buffer(value.asText()));
    }

    private static Text text(JsonNode content) {
        if (!content.isValueNode()) {
            throw new EvaluationException("the body, which must be text");
        }
        return new Text(content.asText());
    }

    private static Binary binary(JsonNode content) {
        if (!isFile(content)) {
            throw new EvaluationException("the body, which must be a file");
        }
        return new Binary(info(content), bytes(content));
    }

    private static void members(JsonNode content, boolean indexed, BiConsumer<String, JsonNode> leaf) {
        if (!content.isObject()) {
            throw new EvaluationException("the body, which must be an object");
        }
        content.properties().forEach(member -> flatten(member.getKey(), member.getValue(), indexed, leaf));
    }

    /** Nested objects as {@code a[b]}; lists as {@code a[0]} or, not indexed, the name again. */
    private static void flatten(String name, JsonNode value, boolean indexed, BiConsumer<String, JsonNode> leaf) {
        if (value.isArray()) {
            for (int i = 0; i < value.size(); i++) {
                flatten(indexed ? name + "[" + i + "]" : name, value.get(i), indexed, leaf);
            }
        } else if (value.isObject() && (indexed || !isFile(value))) {
            value.properties()
                    .forEach(member -> flatten(name + "[" + member.getKey() + "]", member.getValue(), indexed, leaf));
        } else if (!value.isNull()) {
            leaf.accept(name, value);
        }
    }

    /** What {@code type: file} is to expressions, and nothing else is. */
    private static boolean isFile(JsonNode value) {
        return value.size() == 4
                && value.path("name").isTextual()
                && value.path("media_type").isTextual()
                && value.path("size").isNumber()
                && value.path("content").isTextual();
    }

    private static FileInfo info(JsonNode file) {
        return new FileInfo(file.get("name").asText(), file.get("media_type").asText());
    }

    private static Buffer bytes(JsonNode file) {
        return Buffer.buffer(Base64.getDecoder().decode(file.get("content").asText()));
    }
}
