package io.flowmaestro.kit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import io.flowmaestro.catalog.Operation;
import io.flowmaestro.catalog.Provider;
import io.flowmaestro.catalog.ProviderFile;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** Drafts a provider of an OpenAPI document. What is written for people is marked to be reworded. */
final class OpenApiDraft {
    private static final List<String> METHODS = List.of("get", "post", "put", "patch", "delete");
    private static final ObjectMapper YAML = new ObjectMapper(YAMLFactory.builder()
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .disable(YAMLGenerator.Feature.SPLIT_LINES)
            .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
            .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
            .build());
    private static final String MODELINE =
            "# yaml-language-server: $schema=../../../../../../catalog/src/main/resources/io/flowmaestro/catalog/provider.schema.json\n";
    private static final String REWORD = " # reword";
    private static final List<String> FOR_PEOPLE = List.of("title", "description", "summary", "help");
    private static final List<String> SECTIONS = List.of("connection:", "http:", "operations:");
    private static final Pattern QUOTED_EXPRESSION = Pattern.compile("(?<=: )\"([$/][^\"\\\\#:]*)\"$");
    private static final int LONGEST = 120;

    private final String id;
    private final OpenApiDocument document;

    OpenApiDraft(String id, String text) {
        this.id = id;
        this.document = new OpenApiDocument(parse(text));
    }

    private static JsonNode parse(String text) {
        try {
            JsonNode document = YAML.readTree(text);
            if (document.path("openapi").asText().startsWith("3.")) {
                return document;
            }
        } catch (JsonProcessingException e) {
            throw new DraftException("it is neither JSON nor YAML: " + e.getOriginalMessage());
        }
        throw new DraftException("it is no OpenAPI document of version 3.0 or 3.1.");
    }

    Draft of(List<String> wanted) {
        Map<String, OpenApiOperation> operations = new LinkedHashMap<>();
        wanted.forEach(name -> {
            OpenApiOperation operation = find(name);
            operations.put(operation.id(), operation);
        });
        ObjectNode file = file(operations);
        String yaml = MODELINE + marked(write(file));
        Provider provider = ProviderFile.read(id + "/" + Draft.PROVIDER, yaml);
        Map<String, String> files = new LinkedHashMap<>();
        files.put(Draft.PROVIDER, yaml);
        operations.forEach((name, operation) -> files.put(
                Draft.examples(name), write(examples(provider.operation(name).orElseThrow(), operation))));
        return new Draft(id, files);
    }

    private OpenApiOperation find(String wanted) {
        List<String> known = new ArrayList<>();
        for (Map.Entry<String, JsonNode> path : document.paths()) {
            for (String method : METHODS) {
                JsonNode operation = path.getValue().path(method);
                String name = operation.path("operationId").asText();
                if (operation.isObject()
                        && (name.equals(wanted) || wanted.equalsIgnoreCase(method + " " + path.getKey()))) {
                    return new OpenApiOperation(document, method, path.getKey(), path.getValue());
                }
                if (operation.isObject()) {
                    known.add(name.isEmpty() ? method.toUpperCase(Locale.ROOT) + " " + path.getKey() : name);
                }
            }
        }
        throw new DraftException("it has no operation " + wanted + ", but "
                + String.join(", ", known.subList(0, Math.min(known.size(), 30))) + (known.size() > 30 ? " ..." : "")
                + ".");
    }

    private ObjectNode file(Map<String, OpenApiOperation> operations) {
        ObjectNode file = JsonNodeFactory.instance.objectNode();
        file.put("provider", id);
        file.put("title", document.title(Draft.title(id)));
        file.put("category", "Other");
        file.put("colour", "#5B6470");
        file.put("summary", sentence(document.summary()));
        file.put("docs", document.docs());
        file.set("connection", connection(operations));
        file.putObject("http").put("base_url", document.baseUrl());
        ObjectNode drafted = file.putObject("operations");
        operations.forEach((name, operation) -> drafted.set(name, operation.draft()));
        return file;
    }

    private ObjectNode connection(Map<String, OpenApiOperation> operations) {
        ObjectNode connection = document.connection();
        operations.values().stream()
                .filter(operation -> operation.isRead() && !operation.hasRequiredInput())
                .findFirst()
                .ifPresent(operation -> connection.put("test", operation.id()));
        return connection;
    }

    private JsonNode examples(Operation operation, OpenApiOperation described) {
        ObjectNode input = described.sampleInput();
        ObjectNode success = example("a success, to be replaced by one of the documentation", input);
        success.set("response", described.sampleAnswer());
        ObjectNode failure = example("a credential that does not work", input);
        failure.putObject("response").put("status", 401);
        return JsonNodeFactory.instance
                .arrayNode()
                .add(ExampleRecording.complete(operation, success))
                .add(ExampleRecording.complete(operation, failure));
    }

    private static ObjectNode example(String name, ObjectNode input) {
        ObjectNode example = JsonNodeFactory.instance.objectNode().put("name", name);
        if (!input.isEmpty()) {
            example.set("input", input);
        }
        return example;
    }

    /** One line, not too long. */
    static String sentence(String text) {
        String line = text.replaceAll("<[^>]*>", "").replaceAll("\\s+", " ").trim();
        int stop = line.indexOf(". ");
        String first = stop < 0 ? line : line.substring(0, stop + 1);
        return first.length() <= LONGEST ? first : first.substring(0, LONGEST).trim() + "...";
    }

    /** As a person would write it: sections apart, expressions without quotes, and marks at what is to be reworded. */
    private static String marked(String yaml) {
        StringBuilder marked = new StringBuilder();
        yaml.lines().forEach(line -> {
            boolean forPeople =
                    FOR_PEOPLE.stream().anyMatch(key -> line.stripLeading().startsWith(key + ": "));
            marked.append(SECTIONS.contains(line) ? "\n" : "")
                    .append(QUOTED_EXPRESSION.matcher(line).replaceFirst("$1"))
                    .append(forPeople ? REWORD : "")
                    .append('\n');
        });
        return marked.toString();
    }

    private static String write(JsonNode json) {
        try {
            return YAML.writeValueAsString(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("JSON can be written as YAML", e);
        }
    }

    /** Whether that is an address without anything to be filled. */
    static boolean isAddress(String text) {
        try {
            return "https".equals(URI.create(text).getScheme());
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
