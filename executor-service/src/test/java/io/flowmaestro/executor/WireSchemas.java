package io.flowmaestro.executor;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Error;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import io.flowmaestro.events.EventJson;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The schemas that everyone on the wire may hold us to. */
final class WireSchemas {
    private static final String BASE = "https://flowmaestro.io/schemas/events/v1/";
    private static final SchemaRegistry REGISTRY = SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_2020_12,
            builder -> builder.schemas(WireSchemas::text)
                    .schemaRegistryConfig(SchemaRegistryConfig.builder()
                            .formatAssertionsEnabled(true)
                            .build()));

    private WireSchemas() {}

    /** What is wrong with an event's data; empty if it is valid. */
    static List<Error> errors(String name, JsonNode data) {
        return REGISTRY.getSchema(SchemaLocation.of(BASE + name + ".schema.json"))
                .validate(data);
    }

    private static String text(String id) {
        String file = id.substring(id.lastIndexOf('/') + 1);
        try (InputStream in = EventJson.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalArgumentException("no schema " + file);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
