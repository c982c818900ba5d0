package io.flowmaestro.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.flowmaestro.catalog.expression.Expressions;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One provider's folder: its file, its examples, and the checked form of both that a build has made. */
final class ProviderFolder {
    static final String CHECKED = "provider.checked";
    private static final String FILE = "provider.yaml";
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    private final String name;
    private final Function<String, byte @Nullable []> files;

    /** @param files the content of a file by its path in the folder; null where there is none */
    private ProviderFolder(String name, Function<String, byte @Nullable []> files) {
        this.name = name;
        this.files = files;
    }

    /** {@code providers/ID} on the class path. */
    static ProviderFolder of(ClassLoader loader, String id) {
        String name = "providers/" + id;
        return new ProviderFolder(name, path -> content(loader, name + "/" + path));
    }

    /** One on disk. */
    static ProviderFolder of(Path folder) {
        return new ProviderFolder(folder.toString(), path -> content(folder.resolve(path)));
    }

    /**
     * The provider: as a build has checked it, or checked now.
     *
     * @throws ProviderFileException if its file is wrong or missing
     */
    Provider read() {
        byte[] yaml = yaml();
        byte[] checked = files.apply(CHECKED);
        return named(
                checked == null
                        ? check(yaml, new Expressions())
                        : CheckedProvider.read(checked, yaml).orElseGet(() -> check(yaml, new Expressions())));
    }

    /**
     * Checks the file, and gives the form of it that {@link #read()} reads fast.
     *
     * @throws ProviderFileException if the file is wrong or missing
     */
    byte[] checked() {
        byte[] yaml = yaml();
        Expressions expressions = new Expressions();
        Provider provider = named(check(yaml, expressions));
        return CheckedProvider.write(yaml, provider, expressions);
    }

    private Provider check(byte[] yaml, Expressions expressions) {
        String text = new String(yaml, StandardCharsets.UTF_8);
        return ProviderFile.read(name + "/" + FILE, text, expressions, this::output);
    }

    private Provider named(Provider provider) {
        if (!Path.of(name).endsWith(provider.id())) {
            throw new ProviderFileException(
                    name + "/" + FILE + ": provider: must be the folder's name, not " + provider.id());
        }
        return provider;
    }

    private byte[] yaml() {
        byte[] yaml = files.apply(FILE);
        if (yaml == null) {
            throw new ProviderFileException(name + "/" + FILE + ": is missing");
        }
        return yaml;
    }

    /** What the successes among an operation's examples show of its output. */
    private JsonNode output(String operation) {
        String path = "examples/" + operation + ".yaml";
        byte[] examples = files.apply(path);
        List<JsonNode> outputs = new ArrayList<>();
        if (examples != null) {
            tree(path, examples).forEach(example -> {
                JsonNode output = example.at("/outcome/succeeded");
                if (!output.isMissingNode()) {
                    outputs.add(output);
                }
            });
        }
        return OutputSchema.of(outputs);
    }

    private JsonNode tree(String path, byte[] yaml) {
        try {
            return YAML.readTree(yaml);
        } catch (IOException e) {
            throw new ProviderFileException(name + "/" + path + ": is no YAML: " + e.getMessage());
        }
    }

    private static byte @Nullable [] content(ClassLoader loader, String path) {
        try (InputStream in = loader.getResourceAsStream(path)) {
            return in == null ? null : in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(path + " cannot be read", e);
        }
    }

    private static byte @Nullable [] content(Path file) {
        try {
            return Files.isRegularFile(file) ? Files.readAllBytes(file) : null;
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read", e);
        }
    }
}
