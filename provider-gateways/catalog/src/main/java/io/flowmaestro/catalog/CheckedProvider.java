package io.flowmaestro.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flowmaestro.catalog.expression.Expressions;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;

/**
 * A provider file as a build has checked it: its SHA-256, its content as JSON, what its operations return, its
 * expressions.
 */
final class CheckedProvider {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int DIGEST_BYTES = 32;

    private CheckedProvider() {}

    /** What is kept of a file that was checked with these expressions. */
    static byte[] write(byte[] yaml, Provider provider, Expressions expressions) {
        ObjectNode outputs = JsonNodeFactory.instance.objectNode();
        provider.operations().values().forEach(operation -> outputs.set(operation.id(), operation.outputSchema()));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.write(digest(yaml));
            writeJson(out, new YamlFile(provider.id(), new String(yaml, StandardCharsets.UTF_8)).content());
            writeJson(out, outputs);
            expressions.write(out);
        } catch (IOException e) {
            throw new UncheckedIOException("Memory can be written to", e);
        }
        return bytes.toByteArray();
    }

    /** The provider; empty where another form of the file was checked. */
    static Optional<Provider> read(byte[] checked, byte[] yaml) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(checked))) {
            if (!MessageDigest.isEqual(in.readNBytes(DIGEST_BYTES), digest(yaml))) {
                return Optional.empty();
            }
            JsonNode file = readJson(in);
            JsonNode outputs = readJson(in);
            return Optional.of(new ProviderReader(file, Expressions.read(in), outputs::get).read());
        } catch (IOException e) {
            throw new UncheckedIOException("What the build has kept cannot be read: build again", e);
        }
    }

    private static void writeJson(DataOutputStream out, JsonNode json) throws IOException {
        byte[] bytes = JSON.writeValueAsBytes(json);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static JsonNode readJson(DataInputStream in) throws IOException {
        return JSON.readTree(in.readNBytes(in.readInt()));
    }

    private static byte[] digest(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256.", e);
        }
    }
}
