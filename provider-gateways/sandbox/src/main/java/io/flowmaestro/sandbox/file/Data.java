package io.flowmaestro.sandbox.file;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.yaml.snakeyaml.LoaderOptions;

/** YAML and JSON files of the class path. All of it blocks. */
public final class Data {
    private static final int LARGEST_FILE = 16 << 20;
    private static final ObjectMapper YAML =
            new ObjectMapper(YAMLFactory.builder().loaderOptions(options()).build());
    private static final ObjectMapper JSON = new ObjectMapper();

    private Data() {}

    /** The file as a tree; nothing where there is none. */
    public static Optional<JsonNode> read(String path) {
        try (InputStream file = Data.class.getClassLoader().getResourceAsStream(path)) {
            return file == null ? Optional.empty() : Optional.of((path.endsWith(".json") ? JSON : YAML).readTree(file));
        } catch (IOException e) {
            throw new UncheckedIOException(path, e);
        }
    }

    /** The file as text; nothing where there is none. */
    public static Optional<String> text(String path) {
        try (InputStream file = Data.class.getClassLoader().getResourceAsStream(path)) {
            return file == null
                    ? Optional.empty()
                    : Optional.of(new String(file.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(path, e);
        }
    }

    /** An object to fill. */
    public static ObjectNode object() {
        return JSON.createObjectNode();
    }

    /** A list to fill. */
    public static ArrayNode array() {
        return JSON.createArrayNode();
    }

    /** The texts of a list, or of a lone text. */
    public static Set<String> texts(JsonNode list) {
        return list.isTextual()
                ? Set.of(list.asText())
                : StreamSupport.stream(list.spliterator(), false)
                        .map(JsonNode::asText)
                        .collect(Collectors.toUnmodifiableSet());
    }

    private static LoaderOptions options() {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(LARGEST_FILE);
        return options;
    }
}
