package io.flowmaestro.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CatalogTest {
    private static final String PROVIDER = """
            provider: chat
            title: Chat
            category: Communication
            colour: "#336699"
            summary: Messages.
            docs: https://chat.example/docs
            connection: {keys: {api_key: {title: API key, fields: {key: {title: Key}}}}}
            http: {base_url: https://chat.example}
            operations: {ping: {title: Ping, request: {method: GET, path: /ping}, output: {}}}
            """;

    @Test
    void readsTheProvidersOfTheIndex() {
        // Given
        ClassLoader files =
                new Files(Map.of("providers/index.txt", "chat\n\n", "providers/chat/provider.yaml", PROVIDER));

        // When
        Catalog catalog = Catalog.load(files);

        // Then
        assertThat(catalog.providers()).extracting(Provider::id).containsExactly("chat");
        assertThat(catalog.provider("chat").flatMap(chat -> chat.operation("ping")))
                .isPresent();
        assertThat(catalog.provider("mail")).isEmpty();
    }

    @Test
    void saysWhichFileIsMissing() {
        // Given
        ClassLoader files = new Files(Map.of("providers/index.txt", "mail"));

        // When / Then
        assertThatThrownBy(() -> Catalog.load(files))
                .isInstanceOf(ProviderFileException.class)
                .hasMessage("providers/mail/provider.yaml: is not on the class path");
    }

    @Test
    void aProviderHasTheNameOfItsFolder() {
        // Given
        ClassLoader files = new Files(Map.of("providers/index.txt", "talk", "providers/talk/provider.yaml", PROVIDER));

        // When / Then
        assertThatThrownBy(() -> Catalog.load(files))
                .isInstanceOf(ProviderFileException.class)
                .hasMessage("providers/talk/provider.yaml: provider: must be the folder's name, talk");
    }

    /** A class path of these files alone. */
    private static final class Files extends ClassLoader {
        private final Map<String, String> texts;

        Files(Map<String, String> texts) {
            super(null);
            this.texts = texts;
        }

        @Override
        public @Nullable InputStream getResourceAsStream(String name) {
            String text = texts.get(name);
            return text == null ? null : new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
        }
    }
}
