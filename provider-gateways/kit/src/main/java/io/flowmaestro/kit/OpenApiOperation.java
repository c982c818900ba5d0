package io.flowmaestro.kit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** One operation of an OpenAPI document, and the draft of ours. */
final class OpenApiOperation {
    private static final Set<String> NO_PARAMETERS =
            Set.of("accept", "content-type", "authorization", "host", "content-length");
    private static final Set<String> COPIED =
            Set.of("enum", "minLength", "maxLength", "minimum", "maximum", "minItems", "maxItems", "default");
    private static final Map<String, String> FORMATS = Map.of(
            "application/json", "json",
            "application/x-www-form-urlencoded", "form",
            "multipart/form-data", "multipart");
    private static final Pattern PLACE = Pattern.compile("\\{([^}]+)}");

    private final OpenApiDocument document;
    private final String method;
    private final String path;
    private final JsonNode operation;
    private final Map<String, Input> inputs = new LinkedHashMap<>();
    private final JsonNode body;

    /** Where a parameter of ours goes. */
    private record Input(String in, String name, JsonNode schema, boolean required, String description) {}

    OpenApiOperation(OpenApiDocument document, String method, String path, JsonNode item) {
        this.document = document;
        this.method = method;
        this.path = path;
        this.operation = item.path(method);
        Stream.of(item, operation).forEach(holder -> holder.path("parameters").forEach(this::take));
        this.body = document.resolve(operation.path("requestBody"));
        takeBody();
    }

    private void take(JsonNode reference) {
        JsonNode parameter = document.resolve(reference);
        String in = parameter.path("in").asText();
        String name = parameter.path("name").asText();
        if (!NO_PARAMETERS.contains(name.toLowerCase(Locale.ROOT)) && !in.equals("cookie")) {
            inputs.put(
                    input(name),
                    new Input(
                            in,
                            name,
                            document.resolve(parameter.path("schema")),
                            parameter.path("required").asBoolean() || in.equals("path"),
                            parameter.path("description").asText()));
        }
    }

    private void takeBody() {
        JsonNode schema = bodySchema();
        Set<String> required = new HashSet<>();
        schema.path("required").forEach(name -> required.add(name.asText()));
        schema.path("properties").properties().forEach(property -> {
            JsonNode described = document.resolve(property.getValue());
            if (!described.path("readOnly").asBoolean()) {
                String name = inputs.containsKey(input(property.getKey()))
                        ? "body_" + input(property.getKey())
                        : input(property.getKey());
                inputs.put(
                        name,
                        new Input(
                                "body",
                                property.getKey(),
                                described,
                                required.contains(property.getKey()),
                                described.path("description").asText()));
            }
        });
    }

    private JsonNode bodySchema() {
        return document.resolve(body.path("content").path(mediaType()).path("schema"));
    }

    private String mediaType() {
        return List.of("application/json", "application/x-www-form-urlencoded", "multipart/form-data").stream()
                .filter(body.path("content")::has)
                .findFirst()
                .orElse("");
    }

    /** As our parameters are written. */
    private static String input(String name) {
        String word = name.replaceAll("[^A-Za-z0-9]+", "_").replaceAll("^_+|_+$", "");
        String small = word.isEmpty() ? "value" : Character.toLowerCase(word.charAt(0)) + word.substring(1);
        return Character.isDigit(small.charAt(0)) ? "n" + small : small;
    }

    /** As our operations are written: of the document's word, else of method and path. */
    String id() {
        String word = operation.path("operationId").asText();
        String source = word.isEmpty() ? method + path.replaceAll("\\{[^}]*}", "") : word;
        String small = source.replaceAll("([a-z0-9])([A-Z])", "$1_$2")
                .replaceAll("[^A-Za-z0-9]+", "_")
                .replaceAll("^_+|_+$", "")
                .toLowerCase(Locale.ROOT);
        return Character.isDigit(small.charAt(0)) ? "n" + small : small;
    }

    boolean isRead() {
        return method.equals("get");
    }

    boolean hasRequiredInput() {
        return inputs.values().stream().anyMatch(Input::required);
    }

    ObjectNode draft() {
        ObjectNode draft = JsonNodeFactory.instance.objectNode();
        String summary = operation.path("summary").asText();
        draft.put("title", summary.isBlank() ? Draft.title(id()) : OpenApiDraft.sentence(summary));
        String description = operation.path("description").asText();
        if (!description.isBlank()) {
            draft.put("description", OpenApiDraft.sentence(description));
        }
        if (!inputs.isEmpty()) {
            ObjectNode input = draft.putObject("input");
            inputs.forEach((name, each) -> input.set(name, field(name, each)));
        }
        draft.set("request", request());
        ObjectNode output = draft.putObject("output");
        if (answerSchema().isObject()) {
            output.put("result", "${response.body}");
        }
        return draft;
    }

    private ObjectNode field(String name, Input input) {
        ObjectNode field = JsonNodeFactory.instance.objectNode();
        field.set("type", type(input.schema()));
        field.put("title", Draft.title(name));
        if (!input.description().isBlank()) {
            field.put("description", OpenApiDraft.sentence(input.description()));
        }
        input.schema().properties().forEach(member -> {
            if (COPIED.contains(member.getKey())) {
                field.set(member.getKey(), member.getValue());
            }
        });
        if (!input.required() && !field.has("default")) {
            field.put("optional", true);
        }
        return field;
    }

    private JsonNode type(JsonNode schema) {
        JsonNode type = schema.path("type");
        if (schema.path("format").asText().equals("binary")) {
            return JsonNodeFactory.instance.textNode("file");
        }
        if (type.isArray()) {
            return type.size() == 1 ? type.get(0) : type;
        }
        if (type.isTextual()) {
            return type;
        }
        boolean object = schema.has("properties") || schema.has("allOf") || schema.has("additionalProperties");
        return object
                ? JsonNodeFactory.instance.textNode("object")
                : JsonNodeFactory.instance
                        .arrayNode()
                        .add("string")
                        .add("number")
                        .add("boolean")
                        .add("array")
                        .add("object");
    }

    private ObjectNode request() {
        ObjectNode request = JsonNodeFactory.instance.objectNode();
        request.put("method", method.toUpperCase(Locale.ROOT));
        Matcher places = PLACE.matcher(path);
        request.put(
                "path", places.replaceAll(place -> Matcher.quoteReplacement("${input." + input(place.group(1)) + "}")));
        members(request, "query", "query");
        members(request, "header", "headers");
        members(request, "body", "body");
        String format = FORMATS.getOrDefault(mediaType(), "json");
        if (request.has("body") && !format.equals("json")) {
            request.put("as", format);
        }
        return request;
    }

    private void members(ObjectNode request, String in, String key) {
        inputs.forEach((name, input) -> {
            if (input.in().equals(in)) {
                ObjectNode members = request.get(key) instanceof ObjectNode there ? there : request.putObject(key);
                boolean sure = input.required() || input.schema().has("default");
                members.put(input.name(), "${input." + (sure ? "" : "?") + name + "}");
            }
        });
    }

    /** What is required, made up. */
    ObjectNode sampleInput() {
        ObjectNode sample = JsonNodeFactory.instance.objectNode();
        SchemaSamples samples = new SchemaSamples(document);
        inputs.forEach((name, input) -> {
            if (input.required()) {
                sample.set(
                        name,
                        type(input.schema()).asText().equals("file")
                                ? JsonNodeFactory.instance
                                        .objectNode()
                                        .put("content", "aGk=")
                                        .put("name", "hi.txt")
                                : samples.of(input.schema()));
            }
        });
        return sample;
    }

    /** A success, made up. */
    ObjectNode sampleAnswer() {
        ObjectNode answer = JsonNodeFactory.instance.objectNode().put("status", successStatus());
        if (answerSchema().isObject()) {
            answer.set("body", new SchemaSamples(document).of(answerSchema()));
        }
        return answer;
    }

    private int successStatus() {
        return operation.path("responses").properties().stream()
                .map(Map.Entry::getKey)
                .filter(status -> status.matches("2[0-9][0-9]"))
                .mapToInt(Integer::parseInt)
                .findFirst()
                .orElse(200);
    }

    private JsonNode answerSchema() {
        JsonNode answer = document.resolve(operation.path("responses").path(String.valueOf(successStatus())));
        return document.resolve(answer.path("content").path("application/json").path("schema"));
    }
}
