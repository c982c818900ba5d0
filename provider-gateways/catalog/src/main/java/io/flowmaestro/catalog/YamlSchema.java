package io.flowmaestro.catalog;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.Schema;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;

/** The form of a kind of YAML file, as a JSON Schema. Safe for use by many threads. */
public final class YamlSchema {
    private final Schema schema;

    private YamlSchema(Schema schema) {
        this.schema = schema;
    }

    /** A schema among the resources of a class. */
    public static YamlSchema of(Class<?> owner, String resource) {
        try (InputStream in = Objects.requireNonNull(owner.getResourceAsStream(resource), resource)) {
            return new YamlSchema(Schemas.compile(new ObjectMapper().readTree(in)));
        } catch (IOException e) {
            throw new UncheckedIOException(resource + " cannot be read", e);
        }
    }

    /** What does not fit, a sentence each, with file, line, key and column; empty if all does. */
    public List<String> complaints(YamlFile file) {
        return Schemas.misfits(schema, file.content()).stream()
                .map(misfit -> file.complaintWithColumn(YamlFile.key(misfit.pointer()), withoutStop(misfit.problem())))
                .toList();
    }

    private static String withoutStop(String sentence) {
        return sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence;
    }
}
