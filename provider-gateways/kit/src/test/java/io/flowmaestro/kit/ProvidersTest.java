package io.flowmaestro.kit;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowmaestro.catalog.Catalog;
import io.flowmaestro.catalog.Provider;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Checks every provider: a provider brings its tests as YAML and adds no Java. */
class ProvidersTest {
    private static final ProviderCheck CHECK = ProviderCheck.ofClassPath();

    static List<String> providers() {
        return CHECK.ids();
    }

    @ParameterizedTest
    @MethodSource("providers")
    void hasAFileThatIsRight(String id) {
        // When
        Report report = CHECK.check(id);

        // Then
        assertThat(report.problems()).isEmpty();
        assertThat(report.examples()).isGreaterThanOrEqualTo(2 * report.operations());
    }

    /** What the catalog does not load is not served. */
    @Test
    void isLoaded() {
        // When
        Catalog catalog = Catalog.load(ProvidersTest.class.getClassLoader());

        // Then
        assertThat(catalog.providers()).extracting(Provider::id).containsExactlyInAnyOrderElementsOf(CHECK.ids());
    }
}
