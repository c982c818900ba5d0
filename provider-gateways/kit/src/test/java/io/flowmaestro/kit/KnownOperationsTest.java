package io.flowmaestro.kit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What users know a provider to do, it does, by the name they know. */
class KnownOperationsTest {
    private static final ProviderCheck CHECK = ProviderCheck.ofClassPath();
    private static final Map<String, List<String>> KNOWN = known();

    static Set<String> providers() {
        return KNOWN.keySet();
    }

    @ParameterizedTest
    @MethodSource("providers")
    void hasEveryOperationThatIsKnown(String id) {
        // When
        var operations = CHECK.provider(id).operations();

        // Then
        assertThat(operations.keySet()).containsAll(KNOWN.get(id));
    }

    private static Map<String, List<String>> known() {
        try (InputStream in = KnownOperationsTest.class.getResourceAsStream("known-operations.yaml")) {
            return new ObjectMapper(new YAMLFactory()).readValue(in, new TypeReference<>() {});
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
