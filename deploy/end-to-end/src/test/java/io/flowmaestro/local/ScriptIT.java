package io.flowmaestro.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.flowmaestro.events.EventJson;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands as a person types them. */
class ScriptIT {
    @TempDir
    Path directory;

    private record Ended(int status, String out, String err) {}

    @Test
    void triesAnOperationAndPrintsTheRequestThatSlackDocuments() throws Exception {
        // When
        Ended ended = suite(
                Map.of(),
                "try",
                "slack",
                "send_message",
                "--parameters",
                "{\"channel\":\"C1\",\"message\":\"hi\"}",
                "--dry-run");

        // Then
        assertThat(ended.status()).as(ended.err()).isZero();
        JsonNode printed = EventJson.MAPPER.readTree(ended.out());
        assertThat(printed.at("/request/method").asText()).isEqualTo("POST");
        assertThat(printed.at("/request/url").asText()).isEqualTo("https://slack.com/api/chat.postMessage");
        assertThat(printed.at("/request/body").toString()).isEqualTo("{\"channel\":\"C1\",\"text\":\"hi\"}");
        assertThat(printed.get("outcome").isNull()).isTrue();
    }

    @Test
    void saysWhatIsNearATypo() throws Exception {
        // When
        Ended ended = suite(Map.of(), "dmo");

        // Then
        assertThat(ended.status()).isEqualTo(2);
        assertThat(ended.err()).contains("suite demo");
    }

    @Test
    void saysThatThereIsNoJdk() throws Exception {
        // When
        Ended ended = suite(Map.of("JAVA_HOME", directory.toString()), "demo");

        // Then
        assertThat(ended.status()).isEqualTo(2);
        assertThat(ended.err()).startsWith("suite: there is no JDK here.");
    }

    @Test
    void saysThatASuiteIsRunningAlready() throws Exception {
        // Given
        try (Workspace running = Workspace.open(directory, "run")) {
            // When // Then
            assertThatThrownBy(() -> Workspace.open(directory, "run"))
                    .isInstanceOf(UsageException.class)
                    .hasMessageStartingWith("a suite is running here already (./suite run, process ")
                    .hasMessageContaining(Long.toString(ProcessHandle.current().pid()));
        }
    }

    private Ended suite(Map<String, String> environment, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(
                List.of("sh", RunningSuite.PROJECT.resolve("suite").toString()));
        command.addAll(List.of(arguments));
        Path out = directory.resolve("out");
        Path err = directory.resolve("err");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        assertThat(process.waitFor(8, TimeUnit.MINUTES)).isTrue();
        return new Ended(
                process.exitValue(),
                Files.readString(out, StandardCharsets.UTF_8),
                Files.readString(err, StandardCharsets.UTF_8));
    }
}
