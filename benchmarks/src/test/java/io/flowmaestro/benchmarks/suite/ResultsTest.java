package io.flowmaestro.benchmarks.suite;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** docs/performance.md shows what benchmarks/results holds. */
class ResultsTest {
    @Test
    void thePageShowsTheLastResults() throws IOException {
        // Given
        Results results = new Results(Path.of("..").toAbsolutePath().normalize());

        // When
        String page = results.page();

        // Then
        assertThat(page).contains(Results.BEGIN, Results.END).isEqualTo(results.shownIn(page));
    }
}
