package io.flowmaestro.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.path.PathType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.StreamSupport;

/** JSON Schemas, and their errors as sentences without the value in them. */
final class Schemas {
    private static final SchemaRegistry REGISTRY = SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_2020_12,
            registry -> registry.schemaRegistryConfig(SchemaRegistryConfig.builder()
                    .pathType(PathType.JSON_POINTER)
                    .locale(Locale.ROOT)
                    .build()));

    /** One place that does not fit. */
    record Misfit(String pointer, String problem) {}

    private Schemas() {}

    static Schema compile(JsonNode schema) {
        Schema compiled = REGISTRY.getSchema(schema);
        compiled.initializeValidators();
        return compiled;
    }

    static List<Misfit> misfits(Schema schema, JsonNode value) {
        List<Error> errors = schema.validate(value);
        return errors.stream()
                .filter(error -> errors.stream().noneMatch(other -> isPartOf(error, other)))
                .map(error -> misfit(schema.getSchemaNode(), error))
                .toList();
    }

    /** Whether an error is that of one alternative, where the choice between alternatives is an error itself. */
    private static boolean isPartOf(Error error, Error choice) {
        return isChoice(choice) && error.getEvaluationPath().toString().startsWith(choice.getEvaluationPath() + "/");
    }

    /** Whether an error is that of a {@code oneOf} between members. */
    private static boolean isChoice(Error error) {
        return error.getKeyword().equals("oneOf")
                && StreamSupport.stream(error.getSchemaNode().spliterator(), false)
                        .allMatch(alternative -> alternative.size() == 1 && alternative.has("required"));
    }

    private static Misfit misfit(JsonNode schema, Error error) {
        String pointer = error.getInstanceLocation().toString();
        return switch (error.getKeyword()) {
            case "required" -> new Misfit(Pointers.append(pointer, error.getProperty()), "is required.");
            case "additionalProperties" ->
                new Misfit(
                        Pointers.append(pointer, error.getProperty()),
                        Suggestion.unknown(error.getProperty(), known(schema, error)));
            case "type" ->
                new Misfit(
                        pointer, "must be " + types(error.getSchemaNode()) + ", not " + error.getArguments()[0] + ".");
            case "oneOf" ->
                isChoice(error)
                        ? new Misfit(pointer, "must have exactly one of " + alternatives(error.getSchemaNode()) + ".")
                        : new Misfit(pointer, error.getMessage() + ".");
            case "enum" -> new Misfit(pointer, "must be one of " + words(error.getSchemaNode(), ", ") + ".");
            default -> new Misfit(pointer, error.getMessage() + ".");
        };
    }

    /** The properties that the object's schema names. */
    private static List<String> known(JsonNode schema, Error error) {
        String keyword = error.getSchemaLocation().getFragment().toString();
        List<String> names = new ArrayList<>();
        schema.at(keyword.substring(0, keyword.lastIndexOf('/')))
                .path("properties")
                .fieldNames()
                .forEachRemaining(names::add);
        return names;
    }

    private static String types(JsonNode type) {
        return type.isArray() ? words(type, " or ") : type.asText();
    }

    private static String alternatives(JsonNode oneOf) {
        return String.join(
                ", ",
                StreamSupport.stream(oneOf.spliterator(), false)
                        .map(alternative -> alternative.at("/required/0").asText())
                        .toList());
    }

    private static String words(JsonNode list, String separator) {
        return String.join(
                separator,
                StreamSupport.stream(list.spliterator(), false)
                        .map(JsonNode::asText)
                        .toList());
    }
}
