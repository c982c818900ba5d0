package io.flowmaestro.handlers.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplyParserTest {
    private final ReplyParser parser = new ReplyParser();

    @Test
    void cutsRepliesHoweverTheyArrive() throws IOException {
        // Given
        String bytes = "250-mx\r\n250-SIZE 10\r\n250 AUTH PLAIN\r\n354\n220 tls\r\n";

        // When
        Optional<Reply> early = Optional.empty();
        for (byte each : bytes.substring(0, 20).getBytes(StandardCharsets.US_ASCII)) {
            parser.append(Buffer.buffer(new byte[] {each}));
            early = parser.next();
        }
        parser.append(Buffer.buffer(bytes.substring(20)));

        // Then
        assertThat(early).isEmpty();
        assertThat(parser.next()).contains(new Reply(250, List.of("mx", "SIZE 10", "AUTH PLAIN")));
        assertThat(parser.next()).contains(new Reply(354, List.of("")));
        assertThat(parser.hasUnread()).isTrue();
        assertThat(parser.next()).contains(new Reply(220, List.of("tls")));
        assertThat(parser.hasUnread()).isFalse();
        assertThat(parser.next()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1 200 OK\r\n", "25\r\n", "250_x\r\n", "999 x\r\n", "\r\n"})
    void refusesWhatIsNoReply(String bytes) throws IOException {
        // Given
        parser.append(Buffer.buffer(bytes));

        // When / Then
        assertThatThrownBy(parser::next).isInstanceOf(IOException.class);
    }

    @Test
    void refusesAReplyWithoutAnEnd() {
        // When / Then
        assertThatThrownBy(() -> parser.append(Buffer.buffer("250-x\r\n".repeat(10_000))))
                .isInstanceOf(IOException.class);
    }
}
