package io.flowmaestro.connection.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Requests that an OpenAPI document allows, and such as nobody should send: the same ones for the same seed. */
final class OpenApiRequests {
    private static final List<String> METHODS = List.of("get", "put", "post", "delete", "patch");
    private static final List<String> STRANGE = List.of(
            "",
            " ",
            "\0",
            "a\0b",
            "%00",
            "../../etc/passwd",
            "'; drop table connection; --",
            "\ud83d\ude00",
            "\u202e",
            "{}",
            "null",
            "-1",
            "99999999999999999999",
            "2026-02-30",
            "a:b:c",
            "\"",
            "x".repeat(2000));
    private static final int DEEPEST = 5;

    private final JsonNode document;
    private final Random random;
    private final Map<String, List<String>> known;

    /** @param known values by a parameter's name that lead on to something */
    OpenApiRequests(JsonNode document, long seed, Map<String, List<String>> known) {
        this.document = document;
        this.random = new Random(seed);
        this.known = known;
    }

    /** One to send. */
    record Sent(
            String method,
            String path,
            Map<String, String> pathParameters,
            Map<String, String> query,
            Map<String, String> headers,
            @Nullable String body) {
        /** Where it goes, encoded. */
        String address() {
            String address = path;
            for (Map.Entry<String, String> parameter : pathParameters.entrySet()) {
                address = address.replace("{" + parameter.getKey() + "}", encoded(parameter.getValue()));
            }
            return query.isEmpty()
                    ? address
                    : address + "?"
                            + query.entrySet().stream()
                                    .map(parameter -> parameter.getKey() + "=" + encoded(parameter.getValue()))
                                    .collect(Collectors.joining("&"));
        }

        private static String encoded(String text) {
            return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
        }
    }

    /** So many of each of the document's operations. */
    List<Sent> of(int each) {
        List<Sent> requests = new ArrayList<>();
        document.get("paths")
                .properties()
                .forEach(path -> path.getValue().properties().stream()
                        .filter(operation -> METHODS.contains(operation.getKey()))
                        .forEach(operation -> {
                            for (int i = 0; i < each; i++) {
                                requests.add(request(operation.getKey(), path.getKey(), operation.getValue()));
                            }
                        }));
        return requests;
    }

    private Sent request(String method, String path, JsonNode operation) {
        Map<String, Map<String, String>> parameters =
                Map.of("path", new LinkedHashMap<>(), "query", new LinkedHashMap<>(), "header", new LinkedHashMap<>());
        for (JsonNode parameter : operation.path("parameters")) {
            String in = parameter.get("in").textValue();
            if (in.equals("path") || random.nextBoolean()) {
                parameters.get(in).put(parameter.get("name").textValue(), value(parameter, in));
            }
        }
        JsonNode content = operation.path("requestBody").path("content");
        return new Sent(
                method,
                path,
                parameters.get("path"),
                parameters.get("query"),
                parameters.get("header"),
                content.isMissingNode() ? null : body(content.elements().next().path("schema")));
    }

    private String value(JsonNode parameter, String in) {
        List<String> leading = known.getOrDefault(parameter.get("name").textValue(), List.of());
        if (!leading.isEmpty() && random.nextInt(3) > 0) {
            return leading.get(random.nextInt(leading.size()));
        }
        String text = random.nextBoolean() ? strange() : String.valueOf(random.nextInt(200));
        return switch (in) {
            case "header" -> text.replaceAll("[^\\x20-\\x7e]", "?");
            case "path" -> text.isEmpty() ? "x" : text;
            default -> text;
        };
    }

    private String body(JsonNode schema) {
        return switch (random.nextInt(8)) {
            case 0 -> strange();
            case 1 -> "{\"a\":".repeat(2000);
            default -> generated(schema, 0).toString();
        };
    }

    /** What the schema says, with one in six values of another type. */
    private JsonNode generated(JsonNode schema, int depth) {
        if (schema.has("$ref")) {
            return generated(document.at(schema.get("$ref").textValue().substring(1)), depth);
        }
        if (depth > DEEPEST || random.nextInt(6) == 0) {
            return anything();
        }
        return switch (type(schema)) {
            case "object" -> object(schema, depth);
            case "array" ->
                JsonNodeFactory.instance
                        .arrayNode()
                        .add(generated(schema.path("items"), depth + 1))
                        .add(generated(schema.path("items"), depth + 1));
            case "boolean" -> JsonNodeFactory.instance.booleanNode(random.nextBoolean());
            case "integer", "number" -> JsonNodeFactory.instance.numberNode(random.nextLong());
            default -> JsonNodeFactory.instance.textNode(text(schema));
        };
    }

    private JsonNode object(JsonNode schema, int depth) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        schema.path("properties").properties().forEach(property -> {
            if (random.nextInt(4) > 0) {
                List<String> leading = known.getOrDefault(property.getKey(), List.of());
                object.set(
                        property.getKey(),
                        leading.isEmpty() || random.nextInt(4) == 0
                                ? generated(property.getValue(), depth + 1)
                                : JsonNodeFactory.instance.textNode(leading.get(random.nextInt(leading.size()))));
            }
        });
        if (random.nextInt(6) == 0 || schema.has("additionalProperties")) {
            object.set(strange(), generated(schema.path("additionalProperties"), depth + 1));
        }
        return object;
    }

    private String text(JsonNode schema) {
        JsonNode words = schema.path("enum");
        return words.isEmpty()
                ? random.nextBoolean() ? strange() : "word" + random.nextInt(50)
                : words.get(random.nextInt(words.size())).asText();
    }

    private JsonNode anything() {
        return switch (random.nextInt(5)) {
            case 0 -> JsonNodeFactory.instance.nullNode();
            case 1 -> JsonNodeFactory.instance.numberNode(Double.MAX_VALUE);
            case 2 -> JsonNodeFactory.instance.arrayNode().add("x");
            case 3 -> JsonNodeFactory.instance.objectNode().put("x", 1);
            default -> JsonNodeFactory.instance.textNode(strange());
        };
    }

    private static String type(JsonNode schema) {
        JsonNode type = schema.path("type");
        return type.isArray() ? type.get(0).asText() : type.asText("string");
    }

    private String strange() {
        return STRANGE.get(random.nextInt(STRANGE.size()));
    }
}
