package io.flowmaestro.gateway;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flowmaestro.catalog.Parameters;
import io.flowmaestro.events.Violation;
import java.util.Base64;
import java.util.List;

/** Files among parameters, as expressions see them: {@code name}, {@code media_type}, {@code size}, {@code content}. */
final class InputFiles {
    private static final String ANY_TYPE = "application/octet-stream";

    private InputFiles() {}

    /**
     * The parameters with each given file as expressions see it.
     *
     * @param violations gets those whose content is no Base64
     */
    static ObjectNode described(Parameters parameters, ObjectNode complete, List<Violation> violations) {
        return parameters.mapFiles(complete, (pointer, file) -> {
            byte[] bytes = new byte[0];
            try {
                bytes = Base64.getDecoder().decode(file.path("content").asText());
            } catch (IllegalArgumentException e) {
                violations.add(new Violation(pointer + "/content", "must be Base64."));
            }
            return described(
                    file.path("name").asText("file"), file.path("media_type").asText(ANY_TYPE), bytes);
        });
    }

    /** A file as expressions see it. */
    static ObjectNode described(String name, String mediaType, byte[] bytes) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("name", name)
                .put("media_type", mediaType)
                .put("size", bytes.length)
                .put("content", Base64.getEncoder().encodeToString(bytes));
    }
}
