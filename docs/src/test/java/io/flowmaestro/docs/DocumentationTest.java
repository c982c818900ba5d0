package io.flowmaestro.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the pages say is so. */
class DocumentationTest {
    static Stream<Path> pages() {
        return Project.pages().stream().map(Project.root()::relativize);
    }

    @Test
    void coversThePages() {
        assertThat(pages())
                .contains(Path.of("README.md"), Path.of("CONTRIBUTING.md"), Path.of("docs/ARCHITECTURE.md"))
                .hasSizeGreaterThan(10);
    }

    @ParameterizedTest
    @MethodSource("pages")
    void leadsToWhatExists(Path page) {
        assertThat(Links.complaints(read(page))).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void showsSamplesThatAreValid(Path page) {
        assertThat(Samples.complaints(read(page))).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void tellsToTypeWhatExists(Path page) {
        assertThat(Commands.complaints(read(page))).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void namesKeysThatAreRead(Path page) {
        assertThat(ConfigurationKeys.complaints(read(page))).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void namesMetricsThatAreMeasured(Path page) {
        assertThat(Metrics.complaints(read(page))).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void saysOfFailureKindsWhatTheCodeSays(Path page) {
        assertThat(FailureKinds.complaints(read(page))).isEmpty();
    }

    @Test
    void showsARequestAndItsResult() {
        // When
        Page readme = read(Path.of("README.md"));

        // Then
        assertThat(readme.samples())
                .extracting(Page.Sample::subject)
                .contains("operation-requested", "operation-completed");
    }

    @Test
    void hasTheTableOfFailureKinds() {
        assertThat(read(Path.of("docs/events.md")).text()).contains("| kind | meaning | action | retryable |");
    }

    private static Page read(Path page) {
        return Page.read(Project.root().resolve(page));
    }
}
