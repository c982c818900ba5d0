package io.flowmaestro.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowmaestro.catalog.Catalog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** docs/providers.md says what the provider files say. */
class CataloguePageTest {
    private static final Path PAGE = Path.of("docs/providers.md");
    private static final Path MADE = Path.of("docs/target/providers.md");

    @Test
    void saysWhatTheProviderFilesSay() throws IOException {
        // Given
        Catalog catalog = Catalog.load(CataloguePageTest.class.getClassLoader());

        // When
        String made = CataloguePage.of(catalog.providers());

        // Then
        Files.createDirectories(Project.root().resolve(MADE).getParent());
        Files.writeString(Project.root().resolve(MADE), made);
        assertThat(Project.text(Project.root().resolve(PAGE)).equals(made))
                .withFailMessage(
                        "%s is older than the provider files. Take what was made of them: cp %s %s", PAGE, MADE, PAGE)
                .isTrue();
    }
}
