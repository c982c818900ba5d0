package io.flowmaestro.vault;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowmaestro.vault.client.Secret;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class VaultConfigTest {
    @Test
    void aKeyThatIsNotConfiguredIsNone() {
        // Given
        VaultConfig config = config(Map.of("flowmaestro.vault.embedded.master-key-file", "master.key"));

        // When
        boolean present = config.masterKey().isPresent();

        // Then
        assertThat(present).isFalse();
        assertThat(config.embedded().masterKeyFile()).contains(Path.of("master.key"));
    }

    @Test
    void aKeyThatIsConfiguredIsASecret() {
        // Given
        VaultConfig config = config(Map.of("flowmaestro.vault.master-key", "a key"));

        // When
        Secret key = config.masterKey().orElseThrow();

        // Then
        assertThat(key).isEqualTo(Secret.of("a key")).hasToString("[secret]");
    }

    private static VaultConfig config(Map<String, String> values) {
        SmallRyeConfig config = new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(VaultConfig.class)
                .withSources(new PropertiesConfigSource(values, "test", 100))
                .build();
        return config.getConfigMapping(VaultConfig.class);
    }
}
