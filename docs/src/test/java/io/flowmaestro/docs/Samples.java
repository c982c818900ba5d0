package io.flowmaestro.docs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import io.flowmaestro.events.EventJson;
import io.flowmaestro.events.OperationRequested;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Samples are what they say they are. The word behind {@code json} names the event whose schema holds, such as
 * {@code operation-requested}; with {@code -headers} behind it, the sample is the record's headers. YAML
 * that has a word is of a provider: see {@link ProviderSamples}.
 */
final class Samples {
    private static final Set<String> EVENTS = Set.of(
            "operation-requested",
            "operation-completed",
            "operation-error",
            "alert",
            "connection-changed",
            "usage-recorded");
    private static final String HEADERS = "-headers";
    private static final String BASE = "https://flowmaestro.io/schemas/events/v1/";
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final SchemaRegistry REGISTRY = SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_2020_12,
            registry -> registry.schemas(Samples::eventSchema)
                    .schemaRegistryConfig(SchemaRegistryConfig.builder()
                            .formatAssertionsEnabled(true)
                            .build()));

    private Samples() {}

    static List<String> complaints(Page page) {
        return page.samples().stream().flatMap(Samples::complaints).toList();
    }

    private static Stream<String> complaints(Page.Sample sample) {
        try {
            return switch (sample.language()) {
                case "json" -> complaints(EventJson.MAPPER.readTree(sample.content()), sample.subject());
                case "yaml" -> complaintsOfYaml(sample);
                default -> Stream.of();
            };
        } catch (JsonProcessingException e) {
            return Stream.of("is no " + sample.language() + ": " + e.getOriginalMessage());
        }
    }

    private static Stream<String> complaints(JsonNode value, String subject) {
        if (subject.isEmpty()) {
            return Stream.of();
        }
        return schema(subject)
                .map(schema -> schema.validate(value).stream().map(error -> subject + ": " + error))
                .orElse(Stream.of("no schema for a sample of: " + subject));
    }

    private static Stream<String> complaintsOfYaml(Page.Sample sample) throws JsonProcessingException {
        YAML.readTree(sample.content());
        if (sample.subject().startsWith(ProviderSamples.EXAMPLES)) {
            return Stream.of(); // run together with the page's provider
        }
        return switch (sample.subject()) {
            case "" -> Stream.of();
            case ProviderSamples.WHOLE -> ProviderSamples.complaintsOfWhole(sample.content());
            case ProviderSamples.PART -> ProviderSamples.complaintsOfPart(sample.content());
            default -> Stream.of("no schema for a sample of: " + sample.subject());
        };
    }

    private static Optional<Schema> schema(String subject) {
        if (subject.endsWith(HEADERS)) {
            return headers(subject.substring(0, subject.length() - HEADERS.length()));
        }
        return Optional.of(subject)
                .filter(EVENTS::contains)
                .map(event -> REGISTRY.getSchema(SchemaLocation.of(BASE + event + ".schema.json")));
    }

    /** The headers of the AsyncAPI document's message that carries that event. */
    private static Optional<Schema> headers(String event) {
        JsonNode document = asyncApi();
        return document.at("/components/messages").properties().stream()
                .filter(message ->
                        message.getValue().at("/payload/schema/$ref").asText().equals("./" + event + ".schema.json"))
                .findFirst()
                .map(message -> {
                    ObjectNode schema = EventJson.MAPPER.createObjectNode();
                    schema.put("$ref", "#/components/messages/" + message.getKey() + "/headers");
                    schema.set("components", document.get("components"));
                    return REGISTRY.getSchema(schema);
                });
    }

    private static JsonNode asyncApi() {
        try {
            return YAML.readTree(eventFile("asyncapi.yaml"));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String eventSchema(String iri) {
        return iri.startsWith(BASE) ? eventFile(iri.substring(BASE.length())) : null;
    }

    private static String eventFile(String name) {
        try (InputStream in = OperationRequested.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalArgumentException("no file " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
