package io.flowmaestro.backing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskSpaceIT {
    @TempDir
    Path directory;

    @Test
    void saysHowMuchIsThereAndHowMuchIsNeeded() {
        assertThatThrownBy(() -> DiskSpace.require(directory, 1L << 50, "Kafka"))
                .isInstanceOf(CannotStartException.class)
                .hasMessageMatching("Kafka cannot start: no disk space\\. " + directory
                        + " has \\d+ MiB free, 1125899906842624 MiB are needed\\.");
    }

    @Test
    void saysThatADirectoryCannotBeMade() throws Exception {
        // Given
        Path file = Files.createFile(directory.resolve("file"));

        // When // Then
        assertThatThrownBy(() -> DiskSpace.require(file.resolve("below"), 1, "PostgreSQL"))
                .isInstanceOf(CannotStartException.class)
                .hasMessage("PostgreSQL cannot start: the directory " + file.resolve("below") + " cannot be used.");
    }

    @Test
    void makesADirectoryThatHasRoom() {
        // When
        DiskSpace.require(directory.resolve("a").resolve("b"), 1, "Kafka");

        // Then
        assertThat(directory.resolve("a").resolve("b")).isDirectory();
    }
}
