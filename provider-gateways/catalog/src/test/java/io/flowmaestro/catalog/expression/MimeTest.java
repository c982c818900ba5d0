package io.flowmaestro.catalog.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.mail.BodyPart;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MimeTest {
    private final ObjectNode message = JsonNodeFactory.instance.objectNode();

    @Test
    void aShortMailIsReadable() {
        // Given
        message.put("from", "Ada <ada@example.com>").put("to", "bob@example.com");
        message.put("subject", "Hello").put("text", "One\nTwo");

        // When
        String mail = Mime.message(message);

        // Then
        assertThat(mail)
                .isEqualTo(String.join(
                        "\r\n",
                        "From: Ada <ada@example.com>",
                        "To: bob@example.com",
                        "Subject: Hello",
                        "MIME-Version: 1.0",
                        "Content-Type: text/plain; charset=UTF-8",
                        "Content-Transfer-Encoding: 7bit",
                        "",
                        "One",
                        "Two"));
    }

    @Test
    void otherThanAsciiIsEncoded() throws MessagingException, IOException {
        // Given
        message.put("to", "Jörg Müller <joerg@example.com>").put("subject", "Grüße 🎉");
        message.put("html", "<p>Schön</p>");

        // When
        String mail = Mime.message(message);

        // Then
        assertThat(mail).isASCII();
        MimeMessage read = read(mail);
        assertThat(read.getSubject()).isEqualTo("Grüße 🎉");
        assertThat(((InternetAddress) read.getAllRecipients()[0]).getPersonal()).isEqualTo("Jörg Müller");
        assertThat(read.getContent()).isEqualTo("<p>Schön</p>");
        assertThat(read.getContentType()).startsWith("text/html");
    }

    @Test
    void textHtmlAndFilesAreOneMail() throws MessagingException, IOException {
        // Given
        message.putArray("to").add("a@example.com").add("B <b@example.com>, c@example.com");
        message.put("subject", "s").put("text", "plain").put("html", "<b>rich</b>");
        message.put("in_reply_to", "<1@example.com>").put("references", "<0@example.com> <1@example.com>");
        message.putArray("attachments")
                .addObject()
                .put("name", "Übersicht.csv")
                .put("media_type", "text/csv")
                .put("size", 3)
                .put("content", "YSxi");

        // When
        MimeMessage mail = read(Mime.message(message));

        // Then
        assertThat(mail.getAllRecipients()).hasSize(3);
        assertThat(mail.getHeader("In-Reply-To")).containsExactly("<1@example.com>");
        MimeMultipart mixed = (MimeMultipart) mail.getContent();
        MimeMultipart words = (MimeMultipart) mixed.getBodyPart(0).getContent();
        assertThat(words.getContentType()).startsWith("multipart/alternative");
        assertThat(words.getBodyPart(0).getContent()).isEqualTo("plain");
        assertThat(words.getBodyPart(1).getContent()).isEqualTo("<b>rich</b>");
        BodyPart file = mixed.getBodyPart(1);
        assertThat(file.getFileName()).isEqualTo("Übersicht.csv");
        assertThat(file.getInputStream().readAllBytes()).asString().isEqualTo("a,b");
    }

    @Test
    void theSameMessageIsTheSameText() {
        // Given
        message.put("to", "a@example.com").put("text", "t").put("html", "h");

        // When / Then
        assertThat(Mime.message(message)).isEqualTo(Mime.message(message)).doesNotContain("Date:", "Message-ID:");
    }

    /** RELIABILITY I1: a value cannot add a header. */
    @ParameterizedTest
    @CsvSource({"from", "to", "cc", "bcc", "reply_to", "subject", "in_reply_to", "references"})
    void aLineBreakInAHeaderIsRefused(String name) {
        // Given
        message.put("to", "a@example.com").put(name, "a@example.com\r\nBcc: evil@example.com");

        // When / Then
        assertThatThrownBy(() -> Mime.message(message)).isInstanceOf(Misuse.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"name", "media_type"})
    void aLineBreakInAFilesHeaderIsRefused(String name) {
        // Given
        message.put("to", "a@example.com");
        message.putArray("attachments")
                .addObject()
                .put("name", "n")
                .put("media_type", "text/csv")
                .put("content", "")
                .put(name, "text/csv\r\nX-Evil: 1");

        // When / Then
        assertThatThrownBy(() -> Mime.message(message)).isInstanceOf(Misuse.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"not an address", "a@", "<a@example.com", "ä@example.com"})
    void anAddressIsOne(String address) {
        // Given
        message.put("to", address);

        // When / Then
        assertThatThrownBy(() -> Mime.message(message))
                .isInstanceOf(Misuse.class)
                .hasMessage("an address is not one");
    }

    @Test
    void aNameThatAMailDoesNotHaveIsRefused() {
        // Given
        message.put("tо", "a@example.com");

        // When / Then
        assertThatThrownBy(() -> Mime.message(message)).hasMessage("a mail has no tо");
    }

    private static MimeMessage read(String mail) throws MessagingException {
        return new MimeMessage(
                Session.getInstance(new Properties()),
                new ByteArrayInputStream(mail.getBytes(StandardCharsets.US_ASCII)));
    }
}
