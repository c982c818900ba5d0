package io.flowmaestro.handlers.smtp;

import io.flowmaestro.handlers.smtp.Account.Login;
import io.flowmaestro.handlers.smtp.Refusal.Stage;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * What is said to a mail server over one connection (RFC 5321, STARTTLS of RFC 3207, AUTH of RFC 4954, SIZE of RFC
 * 1870), one command at a time. Its futures fail with {@link Refusal} for what the server refuses, with
 * {@link SSLException} where the connection cannot be secured, and with {@link IOException} where it is lost. Everything
 * in it runs on the socket's context.
 */
final class Dialogue {
    /** The first digits of replies. */
    private static final int DONE = 2;

    private static final int GO_ON = 3;

    private final NetSocket socket;
    private final ReplyParser replies = new ReplyParser();

    private @Nullable Promise<Reply> asked;
    private @Nullable Throwable loss;
    private Map<String, String> extensions = Map.of();
    private boolean inMail;
    private boolean committed;

    Dialogue(NetSocket socket) {
        this.socket = socket;
        socket.handler(this::receive);
        socket.exceptionHandler(this::lose);
        socket.closeHandler(closed -> lose(new IOException("the server closed the connection")));
    }

    /** Whether the end of a mail was sent: from then on the server may deliver it. */
    boolean isCommitted() {
        return committed;
    }

    /** Greets; secures the connection unless the server is the operator's own; signs in where there is a login. */
    Future<Void> open(Account account, boolean ownServer) {
        Future<Void> secured;
        if (ownServer) {
            secured = greet();
        } else if (account.tls()) {
            secured = secure().compose(done -> greet());
        } else {
            secured = greet().compose(done -> startTls()).compose(done -> sayHello());
        }
        Login login = account.login();
        return login == null ? secured : secured.compose(done -> signIn(login));
    }

    /** Asks for nothing, which shows that the server goes on listening. */
    Future<Void> idle() {
        return ask(Stage.SERVER, "NOOP").mapEmpty();
    }

    /** The largest mail that the server takes, in bytes; 0 where it does not say. */
    long mostBytes() {
        String size = extensions.getOrDefault("SIZE", "");
        return size.matches("\\d{1,18}") ? Long.parseLong(size) : 0;
    }

    /**
     * Sends a mail to those of its recipients whom the server accepts.
     *
     * @return what became of it; a {@link Refusal} where none is accepted
     */
    Future<Delivery> send(Mail mail) {
        int bytes = mail.content().length();
        if (mostBytes() > 0 && bytes > mostBytes()) {
            return Future.failedFuture(Refusal.tooLarge(bytes, mostBytes()));
        }
        String size = extensions.containsKey("SIZE") ? " SIZE=" + bytes : "";
        Map<String, Reply> answers = new LinkedHashMap<>();
        Future<Reply> envelope = ask(Stage.SENDER, "MAIL FROM:<" + mail.sender() + ">" + size);
        for (String recipient : mail.recipients()) {
            envelope = envelope.compose(before -> ask("RCPT TO:<" + recipient + ">"))
                    .onSuccess(reply -> answers.put(recipient, reply));
        }
        return envelope.compose(last -> requireOne(answers.values()))
                .compose(done -> askToGoOn(Stage.MESSAGE, "DATA"))
                .compose(ready -> transfer(mail))
                .map(reply -> new Delivery(mail.messageId(), answers, reply));
    }

    /** Leaves: politely, unless the server is in the middle of a mail and would take a word for a part of it. */
    void leave() {
        if (inMail || loss != null) {
            socket.close();
        } else {
            socket.end(Buffer.buffer("QUIT\r\n"));
        }
    }

    private Future<Void> greet() {
        return expect(DONE, Stage.SERVER, answer()).compose(greeting -> sayHello());
    }

    private Future<Void> sayHello() {
        return ask(Stage.SERVER, "EHLO " + ownName()).map(reply -> {
            extensions = reply.lines().stream()
                    .skip(1)
                    .map(line -> line.strip().split(" ", 2))
                    .collect(Collectors.toMap(
                            words -> words[0].toUpperCase(Locale.ROOT),
                            words -> words.length == 1 ? "" : words[1],
                            (first, second) -> first));
            return null;
        });
    }

    /** An address literal: most hosts that this runs on have no name that others know (RFC 5321, section 4.1.4). */
    private String ownName() {
        String address = socket.localAddress().hostAddress();
        return address.contains(":") ? "[IPv6:" + address.split("%", 2)[0] + "]" : "[" + address + "]";
    }

    private Future<Void> startTls() {
        if (!extensions.containsKey("STARTTLS")) {
            return Future.failedFuture(Refusal.notOffered(
                    "starttls_not_offered", "The server does not offer STARTTLS, and nothing is sent in plain text."));
        }
        return ask(Stage.SERVER, "STARTTLS").compose(ready -> secure());
    }

    /** What came before TLS is nobody's word: it may not be taken for the server's (RFC 3207, section 6). */
    private Future<Void> secure() {
        if (replies.hasUnread()) {
            return Future.failedFuture(new SSLException("something was said in plain text before TLS"));
        }
        extensions = Map.of();
        return socket.upgradeToSsl()
                .recover(failure -> Future.failedFuture(new SSLException("no TLS with the server", failure)));
    }

    private Future<Void> signIn(Login login) {
        Set<String> offered = Set.copyOf(Arrays.asList(
                extensions.getOrDefault("AUTH", "").toUpperCase(Locale.ROOT).split(" +")));
        if (offered.contains("PLAIN")) {
            String response = "\0" + login.username() + "\0" + login.password();
            return ask(Stage.LOGIN, "AUTH PLAIN " + base64(response)).mapEmpty();
        }
        if (offered.contains("LOGIN")) {
            return askToGoOn(Stage.LOGIN, "AUTH LOGIN")
                    .compose(name -> askToGoOn(Stage.LOGIN, base64(login.username())))
                    .compose(password -> ask(Stage.LOGIN, base64(login.password())))
                    .mapEmpty();
        }
        return Future.failedFuture(Refusal.notOffered(
                "login_not_offered", "The server offers no login by password: neither AUTH PLAIN nor AUTH LOGIN."));
    }

    /** Where all are refused, one refused for now may be accepted later. */
    private static Future<Void> requireOne(Collection<Reply> answers) {
        if (answers.stream().anyMatch(answer -> !answer.isRefusal())) {
            return Future.succeededFuture();
        }
        Reply refusal = answers.stream()
                .filter(Reply::isTemporary)
                .findFirst()
                .orElseGet(() -> answers.iterator().next());
        return Future.failedFuture(Refusal.of(Stage.RECIPIENT, refusal));
    }

    private Future<Reply> transfer(Mail mail) {
        inMail = true;
        return socket.write(Buffer.buffer(stuffed(mail.content())))
                .compose(written -> {
                    committed = true;
                    return ask(Stage.MESSAGE, ".");
                })
                .onComplete(answered -> inMail = false);
    }

    /** A line that is a dot would end the mail (RFC 5321, section 4.5.2). */
    private static String stuffed(String content) {
        String stuffed = content.replace("\r\n.", "\r\n..");
        return stuffed.startsWith(".") ? "." + stuffed : stuffed;
    }

    private Future<Reply> ask(Stage stage, String command) {
        return expect(DONE, stage, ask(command));
    }

    /** Asks for leave to send more. */
    private Future<Reply> askToGoOn(Stage stage, String command) {
        return expect(GO_ON, stage, ask(command));
    }

    private static Future<Reply> expect(int kind, Stage stage, Future<Reply> answer) {
        return answer.compose(reply -> {
            if (reply.isRefusal()) {
                return Future.failedFuture(Refusal.of(stage, reply));
            }
            return reply.kind() == kind
                    ? Future.succeededFuture(reply)
                    : Future.failedFuture(new IOException("a reply to something else was received"));
        });
    }

    private Future<Reply> ask(String command) {
        if (loss == null) {
            socket.write(command + "\r\n").onFailure(this::lose);
        }
        return answer();
    }

    private Future<Reply> answer() {
        Promise<Reply> promise = Promise.promise();
        asked = promise;
        settle();
        return promise.future();
    }

    private void receive(Buffer chunk) {
        try {
            replies.append(chunk);
            settle();
        } catch (IOException endless) {
            lose(endless);
        }
    }

    /** Gives whoever asks the next reply, or the news that there will be none. */
    private void settle() {
        Promise<Reply> promise = asked;
        Optional<Reply> reply = promise == null ? Optional.empty() : next();
        if (promise != null && (reply.isPresent() || loss != null)) {
            asked = null;
            reply.ifPresentOrElse(promise::complete, () -> promise.fail(loss));
        }
    }

    private Optional<Reply> next() {
        try {
            return replies.next();
        } catch (IOException broken) {
            loss = broken;
            return Optional.empty();
        }
    }

    private void lose(Throwable failure) {
        if (loss == null) {
            loss = failure instanceof IOException ? failure : new IOException(failure);
            settle();
        }
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
