package io.flowmaestro.sandbox.smtp;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * Takes email by SMTP (RFC 5321) from who signs in (RFC 4954), without TLS, as it listens on the loopback interface alone.
 * Recipients at {@code refused.example} are refused.
 */
public final class MailServer {
    private static final int LIMIT = 1_000;
    private static final int IDLE_SECONDS = 120;

    private final NetServer server;
    private final Deque<Mail> mails = new ArrayDeque<>();

    private MailServer(Vertx vertx, MailConfig config, Clock clock) {
        server = vertx.createNetServer(new NetServerOptions()
                .setHost("127.0.0.1")
                .setPort(config.port())
                .setIdleTimeout(IDLE_SECONDS));
        server.connectHandler(socket -> new SmtpSession(socket, config, clock, this::keep).start());
    }

    /** Starts a mail server; the future fails where the port is taken. */
    public static Future<MailServer> start(Vertx vertx, MailConfig config, Clock clock) {
        MailServer server = new MailServer(vertx, config, clock);
        return server.server.listen().map(server);
    }

    public int port() {
        return server.actualPort();
    }

    /** The last emails, oldest first. */
    public synchronized List<Mail> mails() {
        return List.copyOf(mails);
    }

    public synchronized void clear() {
        mails.clear();
    }

    public Future<Void> close() {
        return server.close();
    }

    private synchronized void keep(Mail mail) {
        if (mails.size() == LIMIT) {
            mails.removeFirst();
        }
        mails.addLast(mail);
    }
}
