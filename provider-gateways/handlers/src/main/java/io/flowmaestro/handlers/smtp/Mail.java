package io.flowmaestro.handlers.smtp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.activation.DataHandler;
import jakarta.mail.Message.RecipientType;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.ContentType;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import jakarta.mail.internet.MimePart;
import jakarta.mail.internet.MimeUtility;
import jakarta.mail.util.ByteArrayDataSource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One mail.
 *
 * @param messageId with its angle brackets
 * @param sender the address that failures to deliver go to
 * @param recipients all of them, each once
 * @param content headers and body (RFC 5322): ASCII, every line ended by CR LF
 */
record Mail(String messageId, String sender, List<String> recipients, String content) {
    /** What most servers take at most. */
    private static final int MOST_BYTES = 25 * 1024 * 1024;

    private static final Session SESSION = Session.getInstance(new Properties());
    private static final Pattern CONTROL = Pattern.compile("\\p{Cc}");
    private static final Pattern LINE_END = Pattern.compile("\\r\\n|\\r|\\n");

    /** As HTML has it for its email field, which is what servers take without being asked for more. */
    private static final Pattern ADDRESS = Pattern.compile("[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+"
            + "@[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?(?:\\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*");

    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_-]{1,64}");
    private static final Pattern HEADER_NAME = Pattern.compile("[!-9;-~]+");

    /** What the mail says elsewhere, and what only servers say. */
    private static final Pattern OWN_HEADER = Pattern.compile(
            "from|sender|to|cc|bcc|reply-to|subject|date|message-id|mime-version|content-.*|received|return-path|resent-.*",
            Pattern.CASE_INSENSITIVE);

    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern(
                    "EEE, d MMM yyyy HH:mm:ss Z", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    /**
     * Writes a mail. No value can add a header or end the mail.
     *
     * @param input the parameters of {@code send_email}
     * @param connection the connection's fields: {@code from_address}, else {@code username}, is the sender where the
     *     input names none
     * @param key the message id's, so that the same call has the same one
     * @throws Refusal where it is no mail
     */
    static Mail of(ObjectNode input, Map<String, String> connection, String key, Instant now) {
        try {
            return new Writing(input, connection, key, now).write();
        } catch (MessagingException | IOException e) {
            throw Refusal.invalid("invalid_mail", "A mail cannot be made of the parameters.");
        }
    }

    private record Writing(ObjectNode input, Map<String, String> connection, String key, Instant now) {
        Mail write() throws MessagingException, IOException {
            InternetAddress from = sender();
            List<InternetAddress> to = addresses("to");
            List<InternetAddress> cc = addresses("cc");
            List<String> recipients = Stream.of(to, cc, addresses("bcc"))
                    .flatMap(List::stream)
                    .map(InternetAddress::getAddress)
                    .distinct()
                    .toList();
            if (recipients.isEmpty()) {
                throw Refusal.invalid("no_recipient", "The mail has no recipient.");
            }
            MimeMessage mail = new MimeMessage(SESSION);
            mail.setFrom(from);
            mail.setRecipients(RecipientType.TO, to.toArray(InternetAddress[]::new));
            mail.setRecipients(RecipientType.CC, cc.toArray(InternetAddress[]::new));
            mail.setReplyTo(addresses("reply_to").toArray(InternetAddress[]::new));
            mail.setSubject(line("subject", input.path("subject").asText()), StandardCharsets.UTF_8.name());
            setContent(mail);
            for (Map.Entry<String, JsonNode> header : input.path("headers").properties()) {
                setHeader(mail, header.getKey(), header.getValue().asText());
            }
            mail.saveChanges();
            String messageId = messageId(from);
            mail.setHeader("Date", DATE.format(now));
            mail.setHeader("Message-ID", messageId);
            return new Mail(messageId, from.getAddress(), recipients, text(mail));
        }

        private InternetAddress sender() throws IOException {
            return Stream.of(
                            Optional.of(input.path("from").asText()),
                            Optional.ofNullable(connection.get("from_address")),
                            Optional.ofNullable(connection.get("username")).filter(name -> name.contains("@")))
                    .flatMap(Optional::stream)
                    .filter(text -> !text.isBlank())
                    .findFirst()
                    .map(text -> address("from", text))
                    .orElseThrow(() -> Refusal.invalid(
                            "no_sender", "The mail has no sender: neither from nor the connection's address is set."));
        }

        /** One address, or a list of them. */
        private List<InternetAddress> addresses(String name) {
            JsonNode value = input.path(name);
            List<InternetAddress> addresses = new ArrayList<>();
            for (JsonNode item : value.isTextual() ? List.of(value) : value) {
                addresses.add(address(name, item.asText()));
            }
            return addresses;
        }

        private static InternetAddress address(String name, String text) {
            try {
                InternetAddress[] parsed = InternetAddress.parse(line(name, text), true);
                if (parsed.length == 1
                        && ADDRESS.matcher(parsed[0].getAddress()).matches()) {
                    parsed[0].setPersonal(parsed[0].getPersonal(), StandardCharsets.UTF_8.name());
                    return parsed[0];
                }
            } catch (AddressException | IOException e) {
                // It is said below.
            }
            throw Refusal.invalid(
                    "invalid_address", "An address in " + name + " is none, such as Ada <ada@example.com> is one.");
        }

        private static void setHeader(MimeMessage mail, String name, String value)
                throws MessagingException, IOException {
            if (!HEADER_NAME.matcher(name).matches() || OWN_HEADER.matcher(name).matches()) {
                throw Refusal.invalid("invalid_header", "A header in headers may not be set there.");
            }
            mail.setHeader(
                    name,
                    MimeUtility.fold(
                            name.length() + 2,
                            MimeUtility.encodeText(line("headers", value), StandardCharsets.UTF_8.name(), null)));
        }

        /** Holds the key, so that whoever has it finds the mail. */
        private String messageId(InternetAddress from) {
            String address = from.getAddress();
            String word = WORD.matcher(key).matches() ? key : hash(key);
            return "<" + word + address.substring(address.lastIndexOf('@')) + ">";
        }

        private void setContent(MimeMessage mail) throws MessagingException, IOException {
            JsonNode attachments = input.path("attachments");
            if (attachments.isEmpty()) {
                setWords(mail);
                return;
            }
            MimeMultipart mixed = new MimeMultipart("mixed");
            MimeBodyPart words = new MimeBodyPart();
            setWords(words);
            mixed.addBodyPart(words);
            for (JsonNode file : attachments) {
                mixed.addBodyPart(attachment(file));
            }
            mail.setContent(mixed);
        }

        private void setWords(MimePart part) throws MessagingException, IOException {
            if (!input.hasNonNull("html")) {
                setWords(part, "text", "plain");
            } else if (!input.hasNonNull("text")) {
                setWords(part, "html", "html");
            } else {
                MimeMultipart alternative = new MimeMultipart("alternative");
                MimeBodyPart text = new MimeBodyPart();
                setWords(text, "text", "plain");
                alternative.addBodyPart(text);
                MimeBodyPart html = new MimeBodyPart();
                setWords(html, "html", "html");
                alternative.addBodyPart(html);
                part.setContent(alternative);
            }
        }

        private void setWords(MimePart part, String name, String subtype) throws MessagingException {
            byte[] words = crlf(input.path(name).asText()).getBytes(StandardCharsets.UTF_8);
            part.setDataHandler(new DataHandler(new ByteArrayDataSource(words, "text/" + subtype + "; charset=UTF-8")));
        }

        private static MimeBodyPart attachment(JsonNode file) throws MessagingException, IOException {
            String mediaType = line("attachments", file.path("media_type").asText());
            MimeBodyPart part = new MimeBodyPart();
            part.setDataHandler(new DataHandler(new ByteArrayDataSource(
                    Base64.getDecoder().decode(file.path("content").asText()), new ContentType(mediaType).toString())));
            part.setFileName(line("attachments", file.path("name").asText()));
            part.setHeader("Content-Transfer-Encoding", "base64");
            return part;
        }

        private static String text(MimeMessage mail) throws MessagingException, IOException {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            mail.writeTo(out, new String[] {"Bcc"});
            if (out.size() > MOST_BYTES) {
                throw Refusal.tooLarge(out.size(), MOST_BYTES);
            }
            String text = crlf(out.toString(StandardCharsets.US_ASCII));
            return text.endsWith("\r\n") ? text : text + "\r\n";
        }

        /** A line break in a header would be the end of it. */
        private static String line(String name, String text) {
            if (CONTROL.matcher(text).find()) {
                throw Refusal.invalid(
                        "invalid_header", "A line break or another control character stands in " + name + ".");
            }
            return text;
        }

        /** A lone CR or LF is a line's end to some servers and none to others: a mail could hide in another. */
        private static String crlf(String text) {
            return LINE_END.matcher(text).replaceAll("\r\n");
        }

        private static String hash(String text) {
            try {
                return HexFormat.of()
                        .formatHex(
                                MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)),
                                0,
                                16);
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("Every JDK has SHA-256", e);
            }
        }
    }
}
