package io.flowmaestro.sandbox.provider;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** The objects that an account has from the start. */
final class Seeds {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Seeds() {}

    /** A resource beside this class. Blocks: reads a file. */
    static JsonNode read(String name) {
        try (InputStream file = Seeds.class.getResourceAsStream(name)) {
            if (file == null) {
                throw new IllegalArgumentException(name + " is not there");
            }
            return JSON.readTree(file);
        } catch (IOException e) {
            throw new UncheckedIOException(name, e);
        }
    }
}
