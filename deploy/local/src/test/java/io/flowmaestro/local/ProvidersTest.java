package io.flowmaestro.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ProvidersTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path folder;

    @Test
    void aNewProviderPassesTheCheck() throws IOException {
        // Given
        Files.writeString(folder.resolve("index.txt"), "other\n");

        // When
        int made = suite("new", "tasks");
        int checked = suite("check");

        // Then
        assertThat(made).isZero();
        assertThat(checked).isZero();
        assertThat(folder.resolve("tasks/provider.yaml")).exists();
        assertThat(folder.resolve("index.txt")).hasContent("other\ntasks\n");
        assertThat(out.toString())
                .contains("then ./suite provider check tasks", "Nothing is wrong.")
                .containsPattern("tasks +1 +2 +- +0")
                .containsPattern("1 in all +1 +2 +0 +0");
    }

    @Test
    void aMistakeIsToldWithFileLineKeyAndColumn() throws IOException {
        // Given
        suite("new", "tasks");
        Path file = folder.resolve("tasks/provider.yaml");
        Files.writeString(file, Files.readString(file).replace("${response.body.name}", "${response.bdy.name}"));

        // When
        int checked = suite("check", "tasks");

        // Then
        assertThat(checked).isEqualTo(1);
        assertThat(out.toString())
                .containsPattern(
                        "providers/tasks/provider.yaml:\\d+: operations.get_account.output.account: column 9: undefined field 'bdy'")
                .contains("Wrong: 1.");
    }

    @Test
    void aListNamesWhatThereIs() {
        // Given
        suite("new", "tasks");

        // When
        int listed = suite("list");

        // Then
        assertThat(listed).isZero();
        assertThat(out.toString()).containsPattern("tasks +Tasks +Other +1 +api_key");
    }

    @Test
    void aDraftOfADocumentPassesTheCheck() throws IOException {
        // Given
        Path document = folder.resolve("mail.openapi.yaml");
        Files.writeString(
                document,
                "{openapi: 3.1.0, info: {title: Mail}, servers: [{url: https://mail.example}],"
                        + " paths: {/ping: {get: {operationId: ping, responses: {}}}}}");

        // When
        int imported = suite("import", document.toString(), "--operations", "ping");
        int checked = suite("check", "mail");

        // Then
        assertThat(imported).isZero();
        assertThat(checked).as(out.toString()).isZero();
        assertThat(out.toString()).contains("reword what is marked");
    }

    @Test
    void saysWhatIsUnusable() {
        // Given
        suite("new", "tasks");

        // When / Then
        assertThat(suite("new", "tasks")).isEqualTo(2);
        assertThat(suite("new", "Tasks")).isEqualTo(2);
        assertThat(suite("check", "taks")).isEqualTo(2);
        assertThat(suite("import", "nowhere.json", "--operations", "a")).isEqualTo(2);
        assertThat(err.toString())
                .contains(
                        "is there already",
                        "is no id of a provider",
                        "there is no provider taks; there are tasks",
                        "nowhere.json cannot be read");
    }

    private int suite(String... arguments) {
        CommandLine suite = Main.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        List<String> all = new ArrayList<>(List.of("provider"));
        all.addAll(List.of(arguments));
        all.addAll(List.of("--folder", folder.toString()));
        return suite.execute(all.toArray(String[]::new));
    }
}
