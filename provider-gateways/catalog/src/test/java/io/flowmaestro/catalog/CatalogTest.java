package io.flowmaestro.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowmaestro.catalog.expression.Bindings;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
                new Resources(Map.of("providers/index.txt", "chat\n\n", "providers/chat/provider.yaml", PROVIDER));

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
        ClassLoader files = new Resources(Map.of("providers/index.txt", "mail"));

        // When / Then
        assertThatThrownBy(() -> Catalog.load(files))
                .isInstanceOf(ProviderFileException.class)
                .hasMessage("providers/mail/provider.yaml: is missing");
    }

    @Test
    void aProviderHasTheNameOfItsFolder() {
        // Given
        ClassLoader files =
                new Resources(Map.of("providers/index.txt", "talk", "providers/talk/provider.yaml", PROVIDER));

        // When / Then
        assertThatThrownBy(() -> Catalog.load(files))
                .isInstanceOf(ProviderFileException.class)
                .hasMessage("providers/talk/provider.yaml: provider: must be the folder's name, not chat");
    }

    @Test
    void readsWhatABuildHasChecked(@TempDir Path root) throws IOException {
        // Given
        write(root.resolve("providers/chat"), PROVIDER);
        CheckProviders.main(new String[] {root.resolve("providers").toString()});

        // When
        Catalog catalog =
                Catalog.load(new URLClassLoader(new URL[] {root.toUri().toURL()}, null));

        // Then
        Operation ping =
                catalog.provider("chat").orElseThrow().operation("ping").orElseThrow();
        assertThat(root.resolve("providers/chat/provider.checked")).exists();
        assertThat(ping.title()).isEqualTo("Ping");
        assertThat(ping.output().render(Bindings.ofConnection(Map.of()))).hasToString("{}");
        assertThat(ping.outputSchema())
                .hasToString("{\"type\":\"object\",\"properties\":{\"time\":{\"type\":\"string\"}}}");
    }

    @Test
    void checksAFileThatWasChangedSince(@TempDir Path root) throws IOException {
        // Given
        write(root.resolve("providers/chat"), PROVIDER);
        CheckProviders.main(new String[] {root.resolve("providers").toString()});
        Files.writeString(
                root.resolve("providers/chat/provider.yaml"), PROVIDER.replace("title: Ping", "title: Knock"));

        // When
        Catalog catalog =
                Catalog.load(new URLClassLoader(new URL[] {root.toUri().toURL()}, null));

        // Then
        assertThat(catalog.provider("chat")
                        .orElseThrow()
                        .operation("ping")
                        .orElseThrow()
                        .title())
                .isEqualTo("Knock");
    }

    @Test
    void aFolderAddsProvidersAndReplacesThem(@TempDir Path folder) throws IOException {
        // Given
        write(folder.resolve("chat"), PROVIDER.replace("title: Ping", "title: Knock"));
        write(folder.resolve("mail"), PROVIDER.replace("provider: chat", "provider: mail"));
        Catalog builtIn = Catalog.load(
                new Resources(Map.of("providers/index.txt", "chat", "providers/chat/provider.yaml", PROVIDER)));

        // When
        Catalog catalog = builtIn.with(folder);

        // Then
        assertThat(catalog.providers()).extracting(Provider::id).containsExactly("chat", "mail");
        assertThat(catalog.provider("chat")
                        .orElseThrow()
                        .operation("ping")
                        .orElseThrow()
                        .title())
                .isEqualTo("Knock");
    }

    @Test
    void saysWhatIsWrongInAFolder(@TempDir Path folder) throws IOException {
        // Given
        write(folder.resolve("chat"), PROVIDER.replace("output: {}", "output: {a: \"${response.bodi}\"}"));
        Catalog none = Catalog.of(List.of());

        // When / Then
        assertThatThrownBy(() -> none.with(folder))
                .isInstanceOf(ProviderFileException.class)
                .hasMessage(
                        folder + "/chat/provider.yaml:9: operations.ping.output.a: column 9: undefined field 'bodi'");
        assertThatThrownBy(() -> none.with(folder.resolve("absent")))
                .isInstanceOf(ProviderFileException.class)
                .hasMessage(folder + "/absent: is no folder that can be read");
    }

    private static void write(Path folder, String provider) throws IOException {
        Files.createDirectories(folder.resolve("examples"));
        Files.writeString(folder.resolve("provider.yaml"), provider);
        Files.writeString(
                folder.resolve("examples/ping.yaml"),
                "[{name: works, outcome: {succeeded: {time: noon}}}, {name: fails, outcome: {failed: not_found}}]");
    }

    /** A class path of these files alone. */
    private static final class Resources extends ClassLoader {
        private final Map<String, String> texts;

        Resources(Map<String, String> texts) {
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
