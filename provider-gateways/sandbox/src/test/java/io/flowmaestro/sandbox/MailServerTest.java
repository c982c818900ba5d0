package io.flowmaestro.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowmaestro.sandbox.smtp.Mail;
import io.flowmaestro.sandbox.smtp.MailConfig;
import io.flowmaestro.sandbox.smtp.MailServer;
import io.vertx.core.Vertx;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MailServerTest {
    private final Vertx vertx = Vertx.vertx();
    private MailServer server;

    @BeforeEach
    void start() throws Exception {
        server = MailServer.start(vertx, new MailConfig(0, Map.of("ada", "s3cret")), Clock.systemUTC())
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
    }

    @AfterEach
    void stop() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    void keepsAnEmail() throws Exception {
        // When
        List<String> replies = talk(
                "EHLO here",
                "AUTH PLAIN " + base64("\0ada\0s3cret"),
                "MAIL FROM:<ada@example.com>",
                "RCPT TO:<bob@example.com>",
                "DATA",
                "Subject: hi\r\n\r\n..dot\r\n.",
                "QUIT");
        // Then
        assertThat(replies).containsExactly("220", "250", "235", "250", "250", "354", "250", "221");
        Mail mail = server.mails().get(0);
        assertThat(mail.from()).isEqualTo("ada@example.com");
        assertThat(mail.to()).containsExactly("bob@example.com");
        assertThat(mail.message()).isEqualTo("Subject: hi\r\n\r\n.dot\r\n");
    }

    @Test
    void refusesAWrongPasswordAndWhoHasNotSignedIn() throws Exception {
        // When
        List<String> replies =
                talk("EHLO here", "AUTH LOGIN", base64("ada"), base64("wrong"), "MAIL FROM:<ada@example.com>", "DATA");
        // Then
        assertThat(replies).containsExactly("220", "250", "334", "334", "535", "530", "503");
    }

    @Test
    void refusesARecipient() throws Exception {
        // When
        List<String> replies = talk(
                "HELO here",
                "AUTH PLAIN " + base64("\0ada\0s3cret"),
                "MAIL FROM:<>",
                "RCPT TO:<bob@refused.example>",
                "RSET",
                "RCPT TO:<bob@example.com>",
                "NONSENSE");
        // Then
        assertThat(replies).containsExactly("220", "250", "235", "250", "550", "250", "503", "500");
        assertThat(server.mails()).isEmpty();
    }

    /** The codes of the server's replies, the greeting first. */
    private List<String> talk(String... lines) throws Exception {
        List<String> codes = new ArrayList<>();
        try (Socket socket = new Socket("127.0.0.1", server.port())) {
            socket.setSoTimeout(10_000);
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            OutputStream out = socket.getOutputStream();
            codes.add(code(in));
            for (String line : lines) {
                out.write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
                out.flush();
                codes.add(code(in));
            }
        }
        return codes;
    }

    private static String code(BufferedReader in) throws Exception {
        String line = in.readLine();
        while (line.charAt(3) == '-') {
            line = in.readLine();
        }
        return line.substring(0, 3);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
