package io.flowmaestro.handlers.smtp;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.PfxOptions;
import io.vertx.core.parsetools.RecordParser;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A mail server on loopback that says byte for byte what a test wants, and keeps what it hears. */
final class MailServer {
    /** In place of a reply: the connection is cut, or nothing is said. */
    static final String CUT = "CUT";

    static final String SILENCE = "SILENCE";

    private final NetServer server;
    private final Map<String, String> replies = new LinkedHashMap<>();
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final AtomicInteger opened = new AtomicInteger();
    private final AtomicInteger closed = new AtomicInteger();

    private MailServer(Vertx vertx, @Nullable PfxOptions certificate, boolean tlsFirst) {
        server = vertx.createNetServer(
                        new NetServerOptions().setKeyCertOptions(certificate).setSsl(tlsFirst))
                .connectHandler(this::greet);
        on("GREETING", "220 mx.example.com ready");
        on("EHLO", "250-mx.example.com\r\n250-SIZE 100000\r\n250-STARTTLS\r\n250 AUTH LOGIN PLAIN");
        on("STARTTLS", "220 go on");
        on("AUTH", "235 2.7.0 welcome");
        on("MAIL", "250 2.1.0 ok");
        on("RCPT", "250 2.1.5 ok");
        on("DATA", "354 go on");
        on(".", "250 2.0.0 queued as 42");
        on("NOOP", "250 ok");
        on("QUIT", "221 bye");
    }

    /** One that begins in plain text. */
    static MailServer start(Vertx vertx, @Nullable PfxOptions certificate) {
        return new MailServer(vertx, certificate, false).listen();
    }

    /** One that begins with TLS. */
    static MailServer startTls(Vertx vertx, PfxOptions certificate) {
        return new MailServer(vertx, certificate, true).listen();
    }

    private MailServer listen() {
        server.listen(0, "127.0.0.1").toCompletionStage().toCompletableFuture().join();
        return this;
    }

    /** What it says to a line with this beginning. The longest beginning wins. */
    MailServer on(String beginning, String reply) {
        replies.put(beginning, reply);
        return this;
    }

    int port() {
        return server.actualPort();
    }

    /** The lines that it has heard, in order: those of now, as QUIT may come while they are read. */
    List<String> heard() {
        return List.copyOf(heard);
    }

    /** Connections that were opened. */
    int opened() {
        return opened.get();
    }

    /** Connections that are closed. */
    int closed() {
        return closed.get();
    }

    private void greet(NetSocket socket) {
        opened.incrementAndGet();
        socket.closeHandler(done -> closed.incrementAndGet());
        socket.exceptionHandler(ignored -> socket.close());
        new Hearing(socket).begin();
    }

    private final class Hearing {
        private final NetSocket socket;
        private boolean inMail;

        Hearing(NetSocket socket) {
            this.socket = socket;
        }

        void begin() {
            socket.handler(RecordParser.newDelimited("\r\n", line -> hear(line.toString())));
            say(replies.get("GREETING"));
        }

        private void hear(String line) {
            heard.add(line);
            if (inMail && !line.equals(".")) {
                return;
            }
            inMail = line.equals("DATA") && replies.get("DATA").startsWith("354");
            say(reply(line));
            if (line.equals("STARTTLS") && replies.get("STARTTLS").startsWith("220")) {
                socket.upgradeToSsl();
            }
        }

        private String reply(String line) {
            return replies.keySet().stream()
                    .filter(beginning -> line.toUpperCase(Locale.ROOT).startsWith(beginning.toUpperCase(Locale.ROOT)))
                    .max((one, other) -> Integer.compare(one.length(), other.length()))
                    .map(replies::get)
                    .orElse("500 what?");
        }

        private void say(String reply) {
            if (reply.equals(CUT)) {
                socket.close();
            } else if (!reply.equals(SILENCE)) {
                socket.write(Buffer.buffer(reply + "\r\n"));
            }
        }
    }
}
