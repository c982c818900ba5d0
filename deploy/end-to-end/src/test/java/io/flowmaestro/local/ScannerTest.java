package io.flowmaestro.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ScannerTest {
    private static final String SECRET = "xoxb-7Hq/2+nW8 zP4:rT6%vK9&mC3=canary";
    private static final Scanner SCANNER = new Scanner(Needle.of("token", SECRET));

    static Stream<Arguments> forms() {
        UnaryOperator<String> plain = text -> text;
        return Stream.of(
                Arguments.of("plain", plain),
                Arguments.of(
                        "hex", (UnaryOperator<String>) text -> HexFormat.of().formatHex(bytes(text))),
                Arguments.of("hex in capitals", (UnaryOperator<String>)
                        text -> HexFormat.of().withUpperCase().formatHex(bytes(text))),
                Arguments.of(
                        "URL-encoded", (UnaryOperator<String>) text -> URLEncoder.encode(text, StandardCharsets.UTF_8)),
                Arguments.of("base64", (UnaryOperator<String>)
                        text -> Base64.getEncoder().encodeToString(bytes(text))),
                Arguments.of("base64url", (UnaryOperator<String>)
                        text -> Base64.getUrlEncoder().withoutPadding().encodeToString(bytes(text))));
    }

    /** Whatever stands before it, also inside of what is encoded, and wherever a buffer ends. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("forms")
    void findsASecret(String form, UnaryOperator<String> written) throws IOException {
        for (int before = 0; before < 6; before++) {
            for (int padding : new int[] {0, 1, 65_500, 65_510, 65_520, 65_530, 65_536, 200_000}) {
                assertThat(found(noise(padding) + written.apply("u".repeat(before) + SECRET) + noise(100)))
                        .as("%d letters before, %d bytes of something else", before, padding)
                        .anyMatch(found -> found.startsWith("token (" + form));
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("forms")
    void findsTheFirstTwelveCharacters(String form, UnaryOperator<String> written) throws IOException {
        assertThat(found(written.apply("Bearer " + SECRET.substring(0, Needle.PIECE) + "…")))
                .anyMatch(found -> found.startsWith("token (" + form));
    }

    @Test
    void findsTheMiddleOfASecretWhoseBeginningWasTakenOut() throws IOException {
        assertThat(found("***" + SECRET.substring(5))).isNotEmpty();
    }

    @Test
    void findsNothingWhereNothingIs() throws IOException {
        assertThat(found(noise(1_000_000) + SECRET.substring(0, Needle.PIECE - 1) + noise(10)))
                .isEmpty();
    }

    @Test
    void neverTellsTheSecret() throws IOException {
        assertThat(found(SECRET)).isNotEmpty().noneMatch(found -> found.contains("xoxb"));
    }

    @Test
    void countsWhatItLookedThrough() throws IOException {
        for (int length : new int[] {0, 7, 65_535, 65_536, 65_537, 300_000}) {
            assertThat(SCANNER.scan(new ByteArrayInputStream(new byte[length])).bytes())
                    .isEqualTo(length);
        }
    }

    private static Set<String> found(String text) throws IOException {
        return SCANNER.scan(new ByteArrayInputStream(bytes(text))).found();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String noise(int length) {
        Random random = new Random(length);
        char[] letters = new char[length];
        IntStream.range(0, length).forEach(i -> letters[i] = (char) ('!' + random.nextInt(90)));
        return new String(letters);
    }
}
