package io.flowmaestro.docs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.flowmaestro.catalog.ProviderFile;
import io.flowmaestro.catalog.ProviderFileException;
import io.flowmaestro.kit.ProviderCheck;
import io.flowmaestro.kit.Report;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Samples of provider files: {@code yaml provider} is a whole file, {@code yaml provider-part} what stands in one, and
 * {@code yaml examples OPERATION} the examples of an operation of the page's whole file.
 */
final class ProviderSamples {
    static final String WHOLE = "provider";
    static final String PART = "provider-part";
    static final String EXAMPLES = "examples ";

    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    /** What a part stands in. */
    private static final String FRAME = """
            provider: shop
            title: Shop
            category: E-commerce
            colour: "#123456"
            summary: Goods and orders.
            docs: https://shop.example/docs
            connection: {keys: {api_key: {title: Key, fields: {key: {title: Key}}}}, test: ping}
            http: {base_url: "https://api.shop.example"}
            operations:
              ping: {title: Ping, request: {method: GET, path: /ping}, output: {}}
              whoami:
                title: Say who it is
                request: {method: GET, path: /me}
                output: {account: "${response.body.name}", account_id: "${response.body.id}"}
            """;

    private ProviderSamples() {}

    /** What is wrong with a whole file. */
    static Stream<String> complaintsOfWhole(String yaml) {
        try {
            ProviderFile.read(WHOLE, yaml);
            return Stream.of();
        } catch (ProviderFileException e) {
            return e.problems().stream();
        }
    }

    /** What is wrong with a part. */
    static Stream<String> complaintsOfPart(String yaml) throws JsonProcessingException {
        return complaintsOfWhole(YAML.writeValueAsString(framed(yaml)));
    }

    /** A part in a whole file: its operations beside the frame's, the rest in place of it. */
    static JsonNode framed(String yaml) throws JsonProcessingException {
        ObjectNode frame = (ObjectNode) YAML.readTree(FRAME);
        YAML.readTree(yaml).properties().forEach(member -> {
            if (member.getKey().equals("operations")) {
                frame.withObject("/operations").setAll((ObjectNode) member.getValue());
            } else {
                frame.set(member.getKey(), member.getValue());
            }
        });
        return frame;
    }

    /** What the check says of a page's whole file and the examples that the page shows. */
    static Report check(Page page) throws IOException {
        Path folder = Files.createTempDirectory("provider-samples");
        try {
            String yaml = page.samples().stream()
                    .filter(sample -> sample.subject().equals(WHOLE))
                    .findFirst()
                    .orElseThrow()
                    .content();
            String id = YAML.readTree(yaml).path("provider").asText();
            write(folder.resolve(id).resolve("provider.yaml"), yaml);
            page.samples().stream()
                    .filter(sample -> sample.subject().startsWith(EXAMPLES))
                    .forEach(sample -> write(
                            folder.resolve(id)
                                    .resolve("examples")
                                    .resolve(sample.subject().substring(EXAMPLES.length()) + ".yaml"),
                            sample.content()));
            return new ProviderCheck(folder, folder).check(id);
        } finally {
            delete(folder);
        }
    }

    private static void write(Path file, String text) {
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : deepestFirst) {
                Files.delete(file);
            }
        }
    }
}
