package io.flowmaestro.sandbox.smtp;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import io.vertx.core.parsetools.RecordParser;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One client's conversation, line by line. */
final class SmtpSession {
    private static final int LARGEST_MAIL = 10 << 20;
    private static final int LONGEST_LINE = 1 << 20;
    private static final Pattern ADDRESS = Pattern.compile("(?i)(?:FROM|TO):\\s*<([^<>]*)>.*");
    private static final String REFUSED = "@refused.example";

    private final NetSocket socket;
    private final MailConfig config;
    private final Clock clock;
    private final Consumer<Mail> keep;
    private final List<String> recipients = new ArrayList<>();
    private Consumer<String> next = this::command;
    private String username = "";
    private @Nullable String sender;
    private StringBuilder message = new StringBuilder();

    SmtpSession(NetSocket socket, MailConfig config, Clock clock, Consumer<Mail> keep) {
        this.socket = socket;
        this.config = config;
        this.clock = clock;
        this.keep = keep;
    }

    void start() {
        RecordParser lines =
                RecordParser.newDelimited("\r\n", (Buffer line) -> next.accept(line.toString(StandardCharsets.UTF_8)));
        lines.maxRecordSize(LONGEST_LINE);
        lines.exceptionHandler(tooLong -> socket.close());
        socket.handler(lines);
        say("220 sandbox ESMTP");
    }

    private void command(String line) {
        String[] words = line.split(" ", 2);
        String argument = words.length < 2 ? "" : words[1].strip();
        switch (words[0].toUpperCase(Locale.ROOT)) {
            case "EHLO" ->
                say("250-sandbox\r\n250-AUTH PLAIN LOGIN\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 SIZE " + LARGEST_MAIL);
            case "HELO" -> say("250 sandbox");
            case "AUTH" -> authenticate(argument);
            case "MAIL" -> from(argument);
            case "RCPT" -> to(argument);
            case "DATA" -> data();
            case "RSET" -> {
                reset();
                say("250 2.0.0 OK");
            }
            case "NOOP" -> say("250 2.0.0 OK");
            case "QUIT" -> {
                say("221 2.0.0 Bye");
                socket.close();
            }
            default -> say("500 5.5.2 Unknown command");
        }
    }

    private void authenticate(String argument) {
        String[] words = argument.split(" ", 2);
        String mechanism = words[0].toUpperCase(Locale.ROOT);
        if (mechanism.equals("PLAIN")) {
            ask(words, "334 ", this::plain);
        } else if (mechanism.equals("LOGIN")) {
            ask(words, "334 VXNlcm5hbWU6", name -> {
                String user = decoded(name);
                say("334 UGFzc3dvcmQ6");
                next = password -> signIn(user, decoded(password));
            });
        } else {
            say("504 5.5.4 Unknown mechanism");
        }
    }

    /** The answer may come with the command (RFC 4954, section 4). */
    private void ask(String[] words, String question, Consumer<String> answer) {
        if (words.length == 2) {
            answer.accept(words[1]);
        } else {
            say(question);
            next = answer;
        }
    }

    private void plain(String encoded) {
        String[] parts = decoded(encoded).split("\0", -1);
        signIn(parts.length == 3 ? parts[1] : "", parts.length == 3 ? parts[2] : "");
    }

    private void signIn(String user, String password) {
        next = this::command;
        if (!user.isEmpty() && password.equals(config.passwords().get(user))) {
            username = user;
            say("235 2.7.0 Authentication successful");
        } else {
            say("535 5.7.8 Authentication credentials invalid");
        }
    }

    private void from(String argument) {
        Matcher address = ADDRESS.matcher(argument);
        if (username.isEmpty()) {
            say("530 5.7.0 Authentication required");
        } else if (sender != null) {
            say("503 5.5.1 Sender given already");
        } else if (!address.matches()) {
            say("501 5.5.4 No address");
        } else {
            sender = address.group(1);
            say("250 2.1.0 OK");
        }
    }

    private void to(String argument) {
        Matcher address = ADDRESS.matcher(argument);
        if (sender == null) {
            say("503 5.5.1 Sender comes first");
        } else if (!address.matches() || !address.group(1).contains("@")) {
            say("501 5.1.3 No address");
        } else if (address.group(1).toLowerCase(Locale.ROOT).endsWith(REFUSED)) {
            say("550 5.1.1 No such user here");
        } else {
            recipients.add(address.group(1));
            say("250 2.1.5 OK");
        }
    }

    private void data() {
        if (recipients.isEmpty()) {
            say("503 5.5.1 Recipients come first");
        } else {
            say("354 End data with <CR><LF>.<CR><LF>");
            next = this::line;
        }
    }

    private void line(String line) {
        if (!line.equals(".")) {
            if (message.length() <= LARGEST_MAIL) {
                message.append(line.startsWith(".") ? line.substring(1) : line).append("\r\n");
            }
            return;
        }
        next = this::command;
        if (message.length() > LARGEST_MAIL) {
            say("552 5.3.4 Message too big");
        } else {
            keep.accept(new Mail(
                    clock.instant(), username, String.valueOf(sender), List.copyOf(recipients), message.toString()));
            say("250 2.0.0 Queued");
        }
        reset();
    }

    private void reset() {
        sender = null;
        recipients.clear();
        message = new StringBuilder();
    }

    private void say(String reply) {
        socket.write(reply + "\r\n");
    }

    private static String decoded(String base64) {
        try {
            return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notBase64) {
            return "";
        }
    }
}
