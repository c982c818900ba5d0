package io.flowmaestro.vault.store.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VaultServerTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://vault.example:8200/v1/kv/data/x",
                "https://node-2.example/v1",
                "HTTPS://Node-2.Example:443"
            })
    void knowsItsNodesByTheirAddress(String address) {
        assertThat(server("https://vault.example:8200", "https://node-2.example")
                        .node(URI.create(address)))
                .isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://vault.example:8200",
                "https://vault.example",
                "https://vault.example:8201",
                "https://vault.example.evil.example:8200",
                "https://vault.example:8200@evil.example",
                "https://evil.example/https://vault.example:8200"
            })
    void knowsNobodyElse(String address) {
        assertThat(server("https://vault.example:8200", "https://node-2.example")
                        .node(URI.create(address)))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"vault.example:8200", "ftp://vault.example", "https:///v1", "https://user@vault.example"})
    void refusesWhatIsNoServersAddress(String address) {
        assertThatThrownBy(() -> server(address)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesNodesOfAnotherScheme() {
        assertThatThrownBy(() -> server("https://vault.example", "http://node-2.example"))
                .hasMessageContaining("http://node-2.example is not https");
    }

    private static VaultServer server(String url, String... nodes) {
        return new VaultServer(
                URI.create(url), Stream.of(nodes).map(URI::create).toList(), Optional.empty(), Optional.empty());
    }
}
