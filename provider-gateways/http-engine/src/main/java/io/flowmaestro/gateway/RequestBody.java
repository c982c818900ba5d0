package io.flowmaestro.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a request carries. */
public sealed interface RequestBody {
    /** As it is sent. */
    Buffer bytes();

    /** Its {@code Content-Type}, unless the provider file gives another. */
    String mediaType();

    /** For people: fields by name, and a file by its description without its content. */
    JsonNode preview();

    /** JSON in UTF-8. */
    record Json(JsonNode value) implements RequestBody {
        @Override
        public Buffer bytes() {
            return Buffer.buffer(value.toString());
        }

        /** With its character set, as Slack asks for; the others take it. */
        @Override
        public String mediaType() {
            return "application/json; charset=utf-8";
        }

        @Override
        public JsonNode preview() {
            return value;
        }
    }

    /**
     * {@code application/x-www-form-urlencoded} in UTF-8.
     *
     * @param fields not yet encoded, in order
     */
    record Form(List<Map.Entry<String, String>> fields) implements RequestBody {
        public Form {
            fields = List.copyOf(fields);
        }

        @Override
        public Buffer bytes() {
            return Buffer.buffer(fields.stream()
                    .map(field ->
                            PercentEncoding.encode(field.getKey()) + "=" + PercentEncoding.encode(field.getValue()))
                    .collect(Collectors.joining("&")));
        }

        @Override
        public String mediaType() {
            return "application/x-www-form-urlencoded";
        }

        @Override
        public JsonNode preview() {
            ObjectNode form = JsonNodeFactory.instance.objectNode();
            fields.forEach(field -> form.put(field.getKey(), field.getValue()));
            return form;
        }
    }

    /**
     * {@code multipart/form-data} (RFC 7578).
     *
     * @param boundary what no part can hold: nobody but us knows it before it is sent
     */
    record Multipart(List<Part> parts, String boundary) implements RequestBody {
        public Multipart {
            parts = List.copyOf(parts);
        }

        /**
         * A field.
         *
         * @param file null where the field is text
         * @param content the text in UTF-8, or the file
         */
        public record Part(String name, @Nullable FileInfo file, Buffer content) {}

        @Override
        public Buffer bytes() {
            Buffer out = Buffer.buffer();
            for (Part part : parts) {
                out.appendString(head(part)).appendBuffer(part.content()).appendString("\r\n");
            }
            return out.appendString("--" + boundary + "--\r\n");
        }

        private String head(Part part) {
            String head = "--" + boundary + "\r\nContent-Disposition: form-data; name=\"" + escaped(part.name()) + "\"";
            return part.file() == null
                    ? head + "\r\n\r\n"
                    : head + "; filename=\"" + escaped(part.file().name()) + "\"\r\nContent-Type: "
                            + part.file().mediaType() + "\r\n\r\n";
        }

        /** As browsers do (HTML, "multipart/form-data encoding algorithm"): what could end the name cannot. */
        private static String escaped(String name) {
            return name.replace("\r", "%0D").replace("\n", "%0A").replace("\"", "%22");
        }

        @Override
        public String mediaType() {
            return "multipart/form-data; boundary=" + boundary;
        }

        @Override
        public JsonNode preview() {
            ObjectNode form = JsonNodeFactory.instance.objectNode();
            for (Part part : parts) {
                JsonNode value = part.file() == null
                        ? JsonNodeFactory.instance.textNode(part.content().toString())
                        : part.file().preview(part.content().length());
                form.withArray(part.name()).add(value);
            }
            return form;
        }
    }

    /** Text in UTF-8. */
    record Text(String value) implements RequestBody {
        @Override
        public Buffer bytes() {
            return Buffer.buffer(value);
        }

        @Override
        public String mediaType() {
            return "text/plain; charset=utf-8";
        }

        @Override
        public JsonNode preview() {
            return JsonNodeFactory.instance.textNode(value);
        }
    }

    /** A file. */
    record Binary(FileInfo file, Buffer bytes) implements RequestBody {
        @Override
        public String mediaType() {
            return file.mediaType();
        }

        @Override
        public JsonNode preview() {
            return file.preview(bytes.length());
        }
    }

    /** What is known of a file beside its content. */
    record FileInfo(String name, String mediaType) {
        JsonNode preview(int size) {
            return JsonNodeFactory.instance
                    .objectNode()
                    .put("name", name)
                    .put("media_type", mediaType)
                    .put("size", size);
        }
    }
}
