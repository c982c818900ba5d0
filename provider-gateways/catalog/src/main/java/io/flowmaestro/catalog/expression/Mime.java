package io.flowmaestro.catalog.expression;

import com.fasterxml.jackson.databind.JsonNode;
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
import jakarta.mail.internet.ParameterList;
import jakarta.mail.util.ByteArrayDataSource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A mail: {@code from}, {@code to}, {@code cc}, {@code bcc}, {@code reply_to} (an address, or a list of them, such as
 * {@code Ada <ada@example.com>}), {@code subject}, {@code text}, {@code html}, {@code in_reply_to}, {@code references}
 * and {@code attachments}, a list of files. The same message gives the same text: date and message id are left to the
 * server that sends it. No value can add a header: a line break in one is refused.
 */
final class Mime {
    private static final Session SESSION = Session.getInstance(new Properties());

    private static final Set<String> NAMES = Set.of(
            "from",
            "to",
            "cc",
            "bcc",
            "reply_to",
            "subject",
            "text",
            "html",
            "in_reply_to",
            "references",
            "attachments");

    private static final Pattern CONTROL = Pattern.compile("\\p{Cc}");
    private static final Pattern LINE_END = Pattern.compile("\\r\\n|\\r|\\n");
    private static final Pattern MESSAGE_IDS = Pattern.compile("[\\x21-\\x7e]+( [\\x21-\\x7e]+)*");

    private final JsonNode message;
    private int parts;

    private Mime(JsonNode message) {
        this.message = message;
    }

    static String message(JsonNode message) {
        message.fieldNames().forEachRemaining(name -> {
            if (!NAMES.contains(name)) {
                throw new Misuse("a mail has no " + name);
            }
        });
        try {
            return new Mime(message).write();
        } catch (AddressException e) {
            throw new Misuse("an address is not one");
        } catch (MessagingException | IOException e) {
            throw new Misuse("it cannot be made into a mail");
        }
    }

    private String write() throws MessagingException, IOException {
        MimeMessage mail = new MimeMessage(SESSION);
        for (InternetAddress sender : addresses("from")) {
            mail.setFrom(sender);
        }
        mail.setRecipients(RecipientType.TO, addresses("to"));
        mail.setRecipients(RecipientType.CC, addresses("cc"));
        mail.setRecipients(RecipientType.BCC, addresses("bcc"));
        InternetAddress[] replyTo = addresses("reply_to");
        if (replyTo.length > 0) {
            mail.setReplyTo(replyTo);
        }
        mail.setSubject(line(message.path("subject").asText()), StandardCharsets.UTF_8.name());
        setMessageIds(mail, "In-Reply-To", "in_reply_to");
        setMessageIds(mail, "References", "references");
        addContent(mail);
        mail.saveChanges();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        mail.writeTo(out, new String[] {"Date", "Message-ID"});
        return out.toString(StandardCharsets.US_ASCII);
    }

    private void setMessageIds(MimeMessage mail, String header, String name) throws MessagingException {
        String ids = line(message.path(name).asText());
        if (ids.isEmpty()) {
            return;
        }
        if (!MESSAGE_IDS.matcher(ids).matches()) {
            throw new Misuse(name + " holds no message id");
        }
        mail.setHeader(header, ids);
    }

    private InternetAddress[] addresses(String name) throws MessagingException, IOException {
        JsonNode value = message.path(name);
        List<InternetAddress> addresses = new ArrayList<>();
        for (JsonNode item : value.isArray() ? value : List.of(value)) {
            for (InternetAddress address : InternetAddress.parse(line(item.asText()), true)) {
                address.validate();
                if (!StandardCharsets.US_ASCII.newEncoder().canEncode(address.getAddress())) {
                    throw new AddressException();
                }
                address.setPersonal(address.getPersonal(), StandardCharsets.UTF_8.name());
                addresses.add(address);
            }
        }
        return addresses.toArray(InternetAddress[]::new);
    }

    private void addContent(MimePart mail) throws MessagingException, IOException {
        JsonNode attachments = message.path("attachments");
        if (attachments.isEmpty()) {
            addWords(mail);
            return;
        }
        Multipart mixed = new Multipart("mixed", boundary());
        MimeBodyPart words = new MimeBodyPart();
        addWords(words);
        mixed.addBodyPart(words);
        for (JsonNode file : attachments) {
            mixed.addBodyPart(attachment(file));
        }
        mail.setContent(mixed);
    }

    private void addWords(MimePart part) throws MessagingException, IOException {
        if (!message.hasNonNull("html")) {
            addWords(part, "text", "plain");
        } else if (!message.hasNonNull("text")) {
            addWords(part, "html", "html");
        } else {
            Multipart alternative = new Multipart("alternative", boundary());
            MimeBodyPart text = new MimeBodyPart();
            addWords(text, "text", "plain");
            alternative.addBodyPart(text);
            MimeBodyPart html = new MimeBodyPart();
            addWords(html, "html", "html");
            alternative.addBodyPart(html);
            part.setContent(alternative);
        }
    }

    private void addWords(MimePart part, String name, String subtype) throws MessagingException, IOException {
        String words = LINE_END.matcher(message.path(name).asText()).replaceAll("\r\n");
        part.setDataHandler(new DataHandler(new ByteArrayDataSource(
                words.getBytes(StandardCharsets.UTF_8), "text/" + subtype + "; charset=UTF-8")));
    }

    private static MimeBodyPart attachment(JsonNode file) throws MessagingException, IOException {
        if (!file.path("content").isTextual()) {
            throw new Misuse("an attachment is no file");
        }
        String mediaType = line(file.path("media_type").asText("application/octet-stream"));
        MimeBodyPart part = new MimeBodyPart();
        part.setDataHandler(new DataHandler(new ByteArrayDataSource(
                Base64.getDecoder().decode(file.get("content").asText()), new ContentType(mediaType).toString())));
        part.setFileName(line(file.path("name").asText("file")));
        part.setHeader("Content-Transfer-Encoding", "base64");
        return part;
    }

    /** A line break in a header's value would be the end of the header. */
    private static String line(String text) {
        if (CONTROL.matcher(text).find()) {
            throw new Misuse("a line break or another control character stands in a header");
        }
        return text;
    }

    /** No text holds it, as it is made of all of them. */
    private String boundary() {
        return "=_" + HexFormat.of().formatHex(Sha256.of(parts++ + message.toString()), 0, 16);
    }

    /** With a boundary of our own: the library's has the time in it. */
    private static final class Multipart extends MimeMultipart {
        Multipart(String subtype, String boundary) {
            super(subtype);
            ParameterList parameters = new ParameterList();
            parameters.set("boundary", boundary);
            contentType = new ContentType("multipart", subtype, parameters).toString();
        }
    }
}
