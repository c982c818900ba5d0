package io.flowmaestro.kit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A provider to be made one's own.
 *
 * @param id its id, and the name of its folder
 * @param files the text of each, by path in the folder
 */
public record Draft(String id, Map<String, String> files) {
    /** Where a provider's file is in its folder. */
    static final String PROVIDER = "provider.yaml";

    private static final List<String> SCAFFOLD = List.of(PROVIDER, "examples/get_account.yaml");

    public Draft {
        files = Map.copyOf(files);
    }

    /**
     * One operation of a service that is none, with its examples; it passes the check as it is.
     *
     * @throws DraftException if the id is none
     */
    public static Draft scaffold(String id) {
        check(id);
        Map<String, String> files = new LinkedHashMap<>();
        SCAFFOLD.forEach(
                name -> files.put(name, text(name).replace("my_service", id).replace("My service", title(id))));
        return new Draft(id, files);
    }

    /**
     * Operations of an OpenAPI document, 3.0 or 3.1, with an example of success and one of failure each.
     *
     * @param document JSON or YAML
     * @param operations ids of the document's operations, or {@code METHOD /path}
     * @throws DraftException if the id is none, or the document has no such operation or is none
     */
    public static Draft ofOpenApi(String id, String document, List<String> operations) {
        check(id);
        return new OpenApiDraft(id, document).of(operations);
    }

    /** The examples of an operation. */
    static String examples(String operation) {
        return "examples/" + operation + ".yaml";
    }

    /** A name for people of an id. */
    static String title(String id) {
        String words = id.replace('_', ' ');
        return Character.toUpperCase(words.charAt(0)) + words.substring(1);
    }

    private static void check(String id) {
        if (!id.matches("[a-z][a-z0-9_]*")) {
            throw new DraftException(
                    "\"" + id + "\" is no id of a provider: lower case letters, digits and _, such as google_sheets.");
        }
    }

    private static String text(String name) {
        try (InputStream in = Objects.requireNonNull(Draft.class.getResourceAsStream("scaffold/" + name))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("scaffold/" + name + " cannot be read", e);
        }
    }
}
