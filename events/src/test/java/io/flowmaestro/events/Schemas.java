package io.flowmaestro.events;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The schemas beside the records, by their file's name without {@code .schema.json}. */
final class Schemas {
    static final List<String> NAMES = List.of(
            "operation-requested",
            "operation-completed",
            "operation-error",
            "alert",
            "connection-changed",
            "usage-recorded");

    private static final String BASE = "https://flowmaestro.io/schemas/events/v1/";
    private static final SchemaRegistry REGISTRY = SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_2020_12,
            builder -> builder.schemas(Schemas::text)
                    .schemaRegistryConfig(SchemaRegistryConfig.builder()
                            .formatAssertionsEnabled(true)
                            .build()));

    private Schemas() {}

    static JsonNode schema(String name) {
        return json(resource(name + ".schema.json"));
    }

    /** What is wrong with an event's data; empty if it is valid. */
    static List<Error> errors(String name, JsonNode data) {
        return REGISTRY.getSchema(SchemaLocation.of(BASE + name + ".schema.json"))
                .validate(data);
    }

    /** What is wrong with a schema itself, by the dialect's own schema. */
    static List<Error> errorsOfSchema(String name) {
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(SchemaLocation.of(SpecificationVersion.DRAFT_2020_12.getDialectId()))
                .validate(resource(name + ".schema.json"), InputFormat.JSON);
    }

    static JsonNode json(String text) {
        try {
            return EventJson.MAPPER.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A file of this package's folder, or of the class path's root where it starts with a slash. */
    static String resource(String name) {
        try (InputStream in = Schemas.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalArgumentException("no resource " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(String iri) {
        return iri.startsWith(BASE) ? resource(iri.substring(BASE.length())) : null;
    }
}
