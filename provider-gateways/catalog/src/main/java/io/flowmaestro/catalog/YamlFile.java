package io.flowmaestro.catalog;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;

/** A YAML text, and where things stand in it. */
public final class YamlFile {
    private static final ObjectMapper YAML = new ObjectMapper(YAMLFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build());

    private final String name;
    private final String text;
    private final JsonNode content;

    /**
     * Reads a text.
     *
     * @param name what to call the file in a complaint
     * @throws ProviderFileException if it is no YAML, or a key stands twice in one place
     */
    public YamlFile(String name, String text) {
        this.name = name;
        this.text = text;
        this.content = parse(name, text);
    }

    /** What it says; JSON's null where it is empty. */
    public JsonNode content() {
        return content;
    }

    /**
     * A sentence about what stands under a key.
     *
     * @param key dotted, such as {@code operations.send.path} or {@code [0].request}; empty for the whole file
     */
    public String complaint(String key, String problem) {
        return name + ":" + location(key).getLineNr() + ": " + (key.isEmpty() ? "" : key + ": ") + problem;
    }

    /** As {@link #complaint}, with the column of the key in the file. */
    String complaintWithColumn(String key, String problem) {
        return complaint(key, "column " + location(key).getColumnNr() + ": " + problem);
    }

    /** The key of complaints for what a JSON Pointer points at. */
    public static String key(String pointer) {
        StringBuilder key = new StringBuilder();
        for (String token :
                pointer.isEmpty() ? new String[0] : pointer.substring(1).split("/", -1)) {
            if (!token.isEmpty() && token.chars().allMatch(Character::isDigit)) {
                key.append('[').append(token).append(']');
            } else {
                key.append(key.length() == 0 ? "" : ".")
                        .append(token.replace("~1", "/").replace("~0", "~"));
            }
        }
        return key.toString();
    }

    private static JsonNode parse(String name, String text) {
        try {
            JsonNode content = YAML.readTree(text);
            return content.isMissingNode() ? NullNode.instance : content;
        } catch (JsonProcessingException e) {
            JsonLocation location = e.getLocation();
            String problem = e.getOriginalMessage().lines().findFirst().orElse("cannot be read");
            throw new ProviderFileException(
                    location == null
                            ? name + ": " + problem
                            : name + ":" + location.getLineNr() + ": column " + location.getColumnNr() + ": "
                                    + problem);
        }
    }

    /** Where a key, or the nearest one above it, stands: at the start of the file, if there is none. */
    private JsonLocation location(String key) {
        Map<String, JsonLocation> locations = locations();
        String nearest = key;
        while (!locations.containsKey(nearest)) {
            nearest = nearest.substring(0, Math.max(0, Math.max(nearest.lastIndexOf('.'), nearest.lastIndexOf('['))));
        }
        return locations.get(nearest);
    }

    private Map<String, JsonLocation> locations() {
        Map<String, JsonLocation> locations = new HashMap<>();
        try (JsonParser parser = YAML.createParser(text)) {
            locations.put("", new JsonLocation(null, 0, 1, 1));
            while (parser.nextToken() != null) {
                locations.putIfAbsent(
                        key(parser.getParsingContext().pathAsPointer().toString()), parser.currentTokenLocation());
            }
            return locations;
        } catch (IOException e) {
            throw new UncheckedIOException("What was read once can be read again", e);
        }
    }
}
