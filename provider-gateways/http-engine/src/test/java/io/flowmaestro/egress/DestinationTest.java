package io.flowmaestro.egress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DestinationTest {
    @Test
    void theProviderIsCalledAtItsOwnUrl() {
        // Given
        URI url = URI.create("https://slack.com/api/x?y=z");

        // When
        URI resolved = Destination.provider().resolve(url);

        // Then
        assertThat(resolved).isEqualTo(url);
        assertThat(Destination.provider().standIn()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "http://127.0.0.1:8090, https://slack.com/api/x, http://127.0.0.1:8090/slack.com/api/x",
        "http://127.0.0.1:8090/, https://slack.com/api/x?y=%20z, http://127.0.0.1:8090/slack.com/api/x?y=%20z",
        "http://127.0.0.1:8090/play, https://slack.com, http://127.0.0.1:8090/play/slack.com/",
        "https://sandbox.example, https://a.example:9243/a%2Fb, https://sandbox.example/a.example:9243/a%2Fb",
    })
    void theSandboxGetsTheProvidersHostAsFirstSegment(URI sandbox, URI url, URI expected) {
        // When
        URI resolved = Destination.sandbox(sandbox).resolve(url);

        // Then
        assertThat(resolved).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "http://127.0.0.1:9, https://slack.com/api/x, http://127.0.0.1:9/api/x",
        "http://127.0.0.1:9/mock/, https://slack.com/api/x?y=%20z, http://127.0.0.1:9/mock/api/x?y=%20z",
    })
    void aBaseUrlReplacesSchemeAndHost(URI base, URI url, URI expected) {
        // When
        URI resolved = Destination.base(base).resolve(url);

        // Then
        assertThat(resolved).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost:8090", "ftp://a.example", "http://a.example?x=y", "http://u@a.example", "/a"})
    void refusesWhatIsNoServersUrl(String url) {
        // Given
        URI server = URI.create(url);

        // When, Then
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Destination.base(server))
                .withMessageContaining("URL");
    }
}
