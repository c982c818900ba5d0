package io.flowmaestro.handlers.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MailTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Instant NOW = Instant.parse("2026-11-02T11:00:00Z");
    private static final Map<String, String> ADA = Map.of("username", "ada@example.com");

    @Test
    void writesTextFromTheAccount() throws Exception {
        // When
        Mail mail = mail("{'to': ['Bob <bob@example.net>'], 'subject': 'Hi', 'text': 'One\\n.\\r\\nTwo'}");

        // Then
        assertThat(mail.messageId()).isEqualTo("<5f2b7a@example.com>");
        assertThat(mail.sender()).isEqualTo("ada@example.com");
        assertThat(mail.recipients()).containsExactly("bob@example.net");
        assertThat(mail.content())
                .contains("From: ada@example.com\r\n")
                .contains("To: Bob <bob@example.net>\r\n")
                .contains("Date: Mon, 2 Nov 2026 11:00:00 +0000\r\n")
                .contains("Message-ID: <5f2b7a@example.com>\r\n")
                .contains("Subject: Hi\r\n")
                .endsWith("\r\n\r\nOne\r\n.\r\nTwo\r\n");
    }

    @Test
    void writesWhatIsNotAsciiInAscii() throws Exception {
        // When
        Mail mail = mail("""
                {'to': 'Zoë <zoe@example.net>', 'subject': 'Grüße 🎉', 'html': '<p>ü</p>', 'from': 'Ädä <ada@example.com>',
                 'reply_to': 'shop@example.com', 'headers': {'X-Song': 'né'}}""");

        // Then
        assertThat(StandardCharsets.US_ASCII.newEncoder().canEncode(mail.content()))
                .isTrue();
        MimeMessage read = read(mail);
        assertThat(read.getSubject()).isEqualTo("Grüße 🎉");
        assertThat(read.getFrom()[0]).hasToString("=?UTF-8?B?w4Rkw6Q=?= <ada@example.com>");
        assertThat(read.getReplyTo()[0]).hasToString("shop@example.com");
        assertThat(read.getContentType()).isEqualTo("text/html; charset=UTF-8");
        assertThat(read.getContent()).isEqualTo("<p>ü</p>\r\n");
        assertThat(read.getHeader("X-Song", null)).isEqualTo("=?UTF-8?B?bsOp?=");
    }

    @Test
    void writesAlternativesAndFilesAndNoBlindCopy() throws Exception {
        // When
        Mail mail = mail("""
                {'to': ['bob@example.net'], 'cc': ['carol@example.net'], 'bcc': ['dave@example.org', 'bob@example.net'],
                 'subject': 'Hi', 'text': 'a', 'html': 'b',
                 'attachments': [{'name': 'h\\u00e9.txt', 'media_type': 'text/plain', 'size': 5, 'content': 'SGVsbG8='}]}""");

        // Then
        assertThat(mail.recipients()).containsExactly("bob@example.net", "carol@example.net", "dave@example.org");
        assertThat(mail.content()).contains("Cc: carol@example.net\r\n").doesNotContain("dave");
        MimeMultipart mixed = (MimeMultipart) read(mail).getContent();
        assertThat(((MimeMultipart) mixed.getBodyPart(0).getContent()).getCount())
                .isEqualTo(2);
        assertThat(mixed.getBodyPart(1).getInputStream().readAllBytes())
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("Hello");
        assertThat(mail.content()).contains("filename*=").contains("Content-Disposition: attachment;");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'to': 'bob@example.net', 'subject': 'Hi\\r\\nBcc: eve@example.com'}",
                "{'to': 'bob@example.net', 'subject': 'Hi\\n'}",
                "{'to': 'bob@example.net\\r\\nRCPT TO:<eve@example.com>', 'subject': ''}",
                "{'to': 'bob@example.net>\\nDATA', 'subject': ''}",
                "{'to': 'bob@example.net', 'subject': '', 'from': 'Ada\\r\\nX: y <ada@example.com>'}",
                "{'to': 'bob@example.net', 'subject': '', 'reply_to': 'ada@example.com\\r\\nX: y'}",
                "{'to': 'bob@example.net', 'subject': '', 'headers': {'X-A': 'b\\r\\nX: y'}}",
                "{'to': 'bob@example.net', 'subject': '', 'headers': {'X-A: b\\r\\nX': 'y'}}",
                "{'to': 'bob@example.net', 'subject': '', 'headers': {'Bcc': 'eve@example.com'}}",
                "{'to': 'bob@example.net', 'subject': '', 'headers': {'content-type': 'text/html'}}",
                "{'to': 'bob@example.net', 'subject': '', 'attachments': [{'name': 'a\\r\\nX: y', 'media_type': 'text/plain', 'content': ''}]}",
                "{'to': 'bob@example.net', 'subject': '', 'attachments': [{'name': 'a', 'media_type': 'text/plain\\r\\nX: y', 'content': ''}]}",
                "{'to': 'bob@example.net, eve@example.com', 'subject': ''}",
                "{'to': 'bob', 'subject': ''}",
                "{'to': 'böb@example.net', 'subject': ''}",
                "{'to': 'bob@example.net SIZE=1', 'subject': ''}",
                "{'to': '\\'a b\\'@example.net', 'subject': ''}",
                "{'to': [], 'subject': ''}"
            })
    void noValueBecomesAHeaderOrACommand(String input) {
        // When / Then
        assertThatThrownBy(() -> mail(input))
                .isInstanceOfSatisfying(
                        Refusal.class,
                        refusal -> assertThat(refusal.answer().status()).isEqualTo(400));
    }

    @Test
    void hasNoSenderWhereNobodySaysOne() {
        // When / Then
        assertThatThrownBy(() ->
                        Mail.of(input("{'to': 'bob@example.net', 'subject': ''}"), Map.of("username", "ada"), "k", NOW))
                .isInstanceOfSatisfying(
                        Refusal.class,
                        refusal -> assertThat(
                                        refusal.answer().body().get("code").asText())
                                .isEqualTo("no_sender"));
    }

    @Test
    void aKeyThatIsNoWordStillMakesTheSameMessageId() throws Exception {
        // Given
        ObjectNode input = input("{'to': 'bob@example.net', 'subject': ''}");

        // When
        String once = Mail.of(input, ADA, "a b>\r\n", NOW).messageId();
        String again = Mail.of(input, ADA, "a b>\r\n", NOW.plusSeconds(9)).messageId();

        // Then
        assertThat(again).isEqualTo(once).matches("<[0-9a-f]{32}@example\\.com>");
    }

    @Test
    void refusesWhatNoServerTakes() throws Exception {
        // Given
        ObjectNode input = input("{'to': 'bob@example.net', 'subject': ''}");
        input.put("text", "x\n".repeat(14 * 1024 * 1024));

        // When / Then
        assertThatThrownBy(() -> Mail.of(input, ADA, "k", NOW))
                .isInstanceOfSatisfying(
                        Refusal.class,
                        refusal -> assertThat(refusal.answer().status()).isEqualTo(413));
    }

    private static Mail mail(String input) throws Exception {
        return Mail.of(input(input), ADA, "5f2b7a", NOW);
    }

    private static ObjectNode input(String json) throws Exception {
        return (ObjectNode) JSON.readTree(json.replace("\\'", "\\\"").replace('\'', '"'));
    }

    private static MimeMessage read(Mail mail) throws Exception {
        return new MimeMessage(
                Session.getInstance(new Properties()),
                new ByteArrayInputStream(mail.content().getBytes(StandardCharsets.US_ASCII)));
    }
}
