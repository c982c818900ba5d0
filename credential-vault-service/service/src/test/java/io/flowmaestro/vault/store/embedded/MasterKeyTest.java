package io.flowmaestro.vault.store.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowmaestro.vault.client.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MasterKeyTest {
    private static final String KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"rw-------", "r--------"})
    void isReadFromAFileOfItsOwnerAlone(String mode) throws IOException {
        // Given
        Path file = file(KEY + "\n", mode);

        // Then
        assertThat(MasterKey.ofFile(file)).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----", "rwx------", "rw-rw-rw-"})
    void isNotReadFromAFileThatOthersMayUse(String mode) throws IOException {
        // Given
        Path file = file(KEY, mode);

        // Then
        assertThatThrownBy(() -> MasterKey.ofFile(file))
                .hasMessageContaining("has mode " + mode)
                .hasMessageContaining("chmod 600")
                .hasMessageNotContaining(KEY);
    }

    @Test
    void saysHowToMakeOne() {
        assertThatThrownBy(() -> MasterKey.ofFile(directory.resolve("none")))
                .hasMessageContaining("cannot be read")
                .hasMessageContaining("openssl rand -base64 32");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " \n", "canary", "Y2FuYXJ5", "canary!", KEY + "\ncanary"})
    void isNothingElse(String text) {
        assertThatThrownBy(() -> MasterKey.of(Secret.of(text)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("The master key")
                .hasMessageNotContaining("canary")
                .hasNoCause();
    }

    private Path file(String content, String mode) throws IOException {
        Path file = Files.writeString(directory.resolve("master-key"), content);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    }
}
