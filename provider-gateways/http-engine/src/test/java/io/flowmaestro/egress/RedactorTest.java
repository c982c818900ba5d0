package io.flowmaestro.egress;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flowmaestro.events.EventJson;
import io.flowmaestro.vault.client.Secret;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedactorTest {
    private static final String TOKEN = "xoxb-canary/ü+ 1234567890==";
    private static final Redactor REDACTOR = Redactor.of(List.of(Secret.of(TOKEN)));

    @ParameterizedTest
    @ValueSource(strings = {"", "u:", "user:", "me@example.com:"})
    void findsItInABasicHeader(String before) {
        // Given
        byte[] pair = (before + TOKEN).getBytes(StandardCharsets.UTF_8);
        String header = "Basic " + Base64.getEncoder().encodeToString(pair);
        String urlSafe = "Basic " + Base64.getUrlEncoder().withoutPadding().encodeToString(pair);

        // When
        String clean = REDACTOR.data(header + " or " + urlSafe);

        // Then
        assertThat(clean).contains("[secret]").doesNotContain(core(before)).doesNotContain(core(before, urlSafe));
    }

    @Test
    void findsItAsItIsAndPercentEncoded() {
        // Given
        String encoded = URLEncoder.encode(TOKEN, StandardCharsets.UTF_8);

        // When
        String clean =
                REDACTOR.data("a " + TOKEN + " b?key=" + encoded + " c?key=" + encoded.replace("+", "%20") + "!");

        // Then
        assertThat(clean).isEqualTo("a [secret] b?key=[secret] c?key=[secret]!");
    }

    @Test
    void findsWhatIsLeftOfItInAMessage() {
        // Given
        Redactor redactor = Redactor.of(List.of(Secret.of("shpat_0123456789abcdef")));

        // When
        String clean = redactor.message("Invalid token shpat_0123456789ab... given");

        // Then
        assertThat(clean).isEqualTo("Invalid token [secret] given");
    }

    @Test
    void leavesDataThatMerelyBeginsAlike() {
        // Given
        Redactor redactor = Redactor.of(List.of(Secret.of("eyJhbGciOiJIUzI1NiJ9.mine.mine")));

        // When
        String clean = redactor.data("eyJhbGciOiJIUzI1NiJ9.yours.yours");

        // Then
        assertThat(clean).isEqualTo("eyJhbGciOiJIUzI1NiJ9.yours.yours");
    }

    @Test
    void cleansNamesAndTextsOfATree() throws Exception {
        // Given
        Redactor redactor = Redactor.of(List.of(Secret.of("hunter2!"), Secret.of("abc")));
        JsonNode tree = EventJson.MAPPER.readTree(
                "{\"headers\":[{\"x-hunter2!\":\"hunter2!\"}],\"n\":1.50,\"ok\":true,\"none\":null,\"abc\":\"abc\"}");

        // When
        JsonNode clean = redactor.data(tree);

        // Then
        assertThat(clean)
                .hasToString(
                        "{\"headers\":[{\"x-[secret]\":\"[secret]\"}],\"n\":1.50,\"ok\":true,\"none\":null,\"abc\":\"abc\"}");
    }

    private static String core(String before) {
        return core(before, Base64.getEncoder().encodeToString((before + TOKEN).getBytes(StandardCharsets.UTF_8)));
    }

    /** The middle of it, where no neighbour's bits are. */
    private static String core(String before, String header) {
        String encoded = header.replace("Basic ", "");
        return encoded.substring(before.length() * 2 + 6, before.length() * 2 + 26);
    }
}
