package io.flowmaestro.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.flowmaestro.catalog.ProviderFile;
import io.flowmaestro.kit.Report;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The pages for those who write provider files. */
class ProviderPagesTest {
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    @ParameterizedTest
    @CsvSource({"docs/providers/format.md, 2, 6", "docs/providers/add-a-provider.md, 2, 4"})
    void showAProviderThatPassesTheCheck(String page, int operations, int examples) throws IOException {
        // When
        Report report = ProviderSamples.check(page(page));

        // Then
        assertThat(report.problems()).isEmpty();
        assertThat(report.operations()).isEqualTo(operations);
        assertThat(report.examples()).isEqualTo(examples);
    }

    @Test
    void showEveryKeyOfTheFormat() throws IOException {
        // Given
        SchemaKeys keys = new SchemaKeys(schema());

        // When
        for (Page.Sample sample : page("docs/providers/format.md").samples()) {
            switch (sample.subject()) {
                case ProviderSamples.WHOLE -> keys.use(YAML.readTree(sample.content()));
                case ProviderSamples.PART -> keys.use(ProviderSamples.framed(sample.content()));
                default -> {}
            }
        }

        // Then
        assertThat(keys.unused()).isEmpty();
    }

    @Test
    void findAKeyThatIsNotShown() throws IOException {
        // Given
        SchemaKeys keys = new SchemaKeys(schema());

        // When
        keys.use(YAML.readTree("operations: {a: {request: {path: /}}}"));

        // Then
        assertThat(keys.unused())
                .contains("operation.title", "connection.oauth2", "operation.request.as")
                .doesNotContain("operation.request", "operation.request.path", ".operations");
    }

    private static Page page(String path) {
        return Page.read(Project.root().resolve(path));
    }

    private static JsonNode schema() throws IOException {
        try (InputStream in = ProviderFile.class.getResourceAsStream("provider.schema.json")) {
            return YAML.readTree(in);
        }
    }
}
