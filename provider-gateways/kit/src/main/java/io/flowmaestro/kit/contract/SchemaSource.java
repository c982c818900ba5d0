package io.flowmaestro.kit.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.path.PathType;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;

/** The schemas of an OpenAPI document, for one direction: translated and compiled when first asked for. */
final class SchemaSource {
    private static final String BASE = "https://contract/";
    private static final int MOST_ERRORS = 6;

    private final JsonNode document;
    private final SchemaTranslation translation;
    private final SchemaRegistry registry;
    private final IdentityHashMap<JsonNode, Schema> compiled = new IdentityHashMap<>();

    SchemaSource(JsonNode document, SchemaTranslation.Direction direction) {
        this.document = document;
        boolean closed = direction == SchemaTranslation.Direction.REQUEST
                && document.path("x-unknown-fields").asText().equals("refused");
        this.translation = new SchemaTranslation(direction, closed, SchemaSource::iri);
        this.registry = SchemaRegistry.withDefaultDialect(
                SpecificationVersion.DRAFT_2020_12,
                builder -> builder.schemas(this::text)
                        .schemaRegistryConfig(SchemaRegistryConfig.builder()
                                .pathType(PathType.JSON_POINTER)
                                .locale(Locale.ROOT)
                                .preloadSchema(false)
                                .formatAssertionsEnabled(true)
                                .build()));
    }

    /** What is wrong with a value, a sentence each; empty if it fits. */
    List<String> misfits(JsonNode schema, JsonNode value) {
        List<Error> errors = compiled.computeIfAbsent(schema, any -> registry.getSchema(translation.translate(schema)))
                .validate(value);
        boolean onlyNull = errors.stream().allMatch(SchemaSource::isNullBranch);
        return errors.stream()
                .filter(error -> onlyNull || !isNullBranch(error))
                .map(SchemaSource::sentence)
                .distinct()
                .limit(MOST_ERRORS)
                .toList();
    }

    /**
     * A text that may stand for a number or a truth value, as the one that fits; the text itself if none does.
     *
     * @param schema what it has to fit
     */
    JsonNode typed(JsonNode schema, String text) {
        return readings(text)
                .filter(reading -> misfits(schema, reading).isEmpty())
                .findFirst()
                .orElseGet(() -> JsonNodeFactory.instance.textNode(text));
    }

    /** What a reference leads to, however often; the node itself where it is none. */
    JsonNode resolve(JsonNode node) {
        return node.path("$ref").isTextual()
                ? resolve(document.at(node.get("$ref").asText().substring(1)))
                : node;
    }

    private static Stream<JsonNode> readings(String text) {
        JsonNodeFactory json = JsonNodeFactory.instance;
        Stream<JsonNode> asText = Stream.of(json.textNode(text));
        if (text.matches("-?(0|[1-9][0-9]{0,17})")) {
            return Stream.concat(asText, Stream.of(json.numberNode(Long.parseLong(text))));
        }
        if (text.matches("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][-+]?[0-9]+)?")) {
            return Stream.concat(asText, Stream.of(json.numberNode(Double.parseDouble(text))));
        }
        return text.equals("true") || text.equals("false")
                ? Stream.concat(asText, Stream.of(json.booleanNode(Boolean.parseBoolean(text))))
                : asText;
    }

    /** Where "or null" is one of several: what is wrong with the other says more. */
    private static boolean isNullBranch(Error error) {
        return error.getKeyword().equals("type")
                && Objects.requireNonNullElse(error.getSchemaNode(), JsonNodeFactory.instance.nullNode())
                        .asText()
                        .equals("null");
    }

    private static String sentence(Error error) {
        String pointer = error.getInstanceLocation().toString();
        return (pointer.isEmpty() ? "" : pointer + ": ") + error.getMessage();
    }

    private static String iri(String reference) {
        return BASE + URLEncoder.encode(reference.substring(1), StandardCharsets.UTF_8);
    }

    private String text(String iri) {
        String pointer = URLDecoder.decode(iri.substring(BASE.length()), StandardCharsets.UTF_8);
        JsonNode schema = document.at(pointer);
        if (schema.isMissingNode()) {
            throw new ContractException("The contract refers to what it has not: " + pointer);
        }
        return translation.translate(schema).toString();
    }
}
