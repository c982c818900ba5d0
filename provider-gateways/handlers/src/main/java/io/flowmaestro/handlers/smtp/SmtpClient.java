package io.flowmaestro.handlers.smtp;

import io.flowmaestro.egress.Fault;
import io.flowmaestro.spi.OperationHandler.Answer;
import io.flowmaestro.spi.OperationHandler.Call;
import io.flowmaestro.spi.OperationHandler.Peer;
import io.flowmaestro.spi.OperationHandler.Unanswered;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Connects to mail servers: by TLS 1.2 or 1.3, at once or by STARTTLS, with a certificate for the very name of the
 * server; to the operator's own sandbox alone in plain text. One connection a call. Safe for use by many threads.
 */
public final class SmtpClient {
    private static final Duration CONNECT = Duration.ofSeconds(10);

    private final Vertx vertx;
    private final Optional<URI> sandbox;
    private final NetClient net;

    /**
     * A client.
     *
     * @param sandbox the mail server that connections to the sandbox get, as {@code smtp://127.0.0.1:2525}
     */
    public SmtpClient(Vertx vertx, Optional<URI> sandbox) {
        this(vertx, sandbox, new NetClientOptions());
    }

    /** For tests that bring their own certificate. */
    SmtpClient(Vertx vertx, Optional<URI> sandbox, NetClientOptions options) {
        this.vertx = vertx;
        this.sandbox = sandbox;
        this.net = vertx.createNetClient(options.setConnectTimeout((int) CONNECT.toMillis())
                .setSslHandshakeTimeout(CONNECT.toMillis())
                .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
                .setEnabledSecureTransportProtocols(Set.of("TLSv1.3", "TLSv1.2"))
                .setHostnameVerificationAlgorithm("HTTPS"));
    }

    Optional<URI> sandbox() {
        return sandbox;
    }

    Vertx vertx() {
        return vertx;
    }

    /** Connects, signs in, has a talk and leaves; within the call's timeout, and not before it is cancelled. */
    Uni<Answer> visit(Call call, Function<Dialogue, Future<Answer>> talk) {
        return Uni.createFrom().emitter(emitter -> {
            Context context = vertx.getOrCreateContext();
            Visit visit = new Visit(call, talk, emitter);
            emitter.onTermination(() -> context.runOnContext(ignored -> visit.abandon()));
            context.runOnContext(ignored -> visit.start());
        });
    }

    /** One call on its way, on one Vert.x context. It ends once. */
    private final class Visit {
        private final Call call;
        private final Account account;
        private final Function<Dialogue, Future<Answer>> talk;
        private final UniEmitter<? super Answer> emitter;

        private long timer;
        private boolean over;
        private @Nullable Dialogue dialogue;

        Visit(Call call, Function<Dialogue, Future<Answer>> talk, UniEmitter<? super Answer> emitter) {
            this.call = call;
            this.account = Account.of(call);
            this.talk = talk;
            this.emitter = emitter;
        }

        void start() {
            if (over) {
                return;
            }
            timer = vertx.setTimer(Math.max(1, call.timeout().toMillis()), expired -> endUnanswered(Fault.NO_ANSWER));
            Future.fromCompletionStage(
                            call.route().to(account.host(), account.port()).subscribeAsCompletionStage(),
                            vertx.getOrCreateContext())
                    .onFailure(this::fail)
                    .onSuccess(this::connect);
        }

        void abandon() {
            if (!over) {
                close();
            }
        }

        private void connect(Peer peer) {
            if (!over) {
                net.connect(named(peer))
                        .onFailure(refused -> endUnanswered(Fault.CONNECTION_FAILED))
                        .onSuccess(socket -> converse(socket, peer));
            }
        }

        /** The checked address under the host's name, which TLS then asks the certificate for. */
        private SocketAddress named(Peer peer) {
            try {
                byte[] address = peer.address().getAddress().getAddress();
                return SocketAddress.inetSocketAddress(new InetSocketAddress(
                        InetAddress.getByAddress(account.host(), address),
                        peer.address().getPort()));
            } catch (UnknownHostException e) {
                throw new IllegalStateException("An address has 4 or 16 bytes", e);
            }
        }

        private void converse(NetSocket socket, Peer peer) {
            if (over) {
                socket.close();
                return;
            }
            Dialogue begun = new Dialogue(socket);
            dialogue = begun;
            begun.open(account, peer.standIn())
                    .compose(open -> talk.apply(begun))
                    .onSuccess(this::end)
                    .onFailure(this::endFailed);
        }

        private void endFailed(Throwable failure) {
            if (failure instanceof Refusal refusal) {
                end(refusal.answer());
            } else if (failure instanceof SSLException) {
                endUnanswered(Fault.TLS_FAILED);
            } else if (failure instanceof IOException) {
                endUnanswered(Fault.CONNECTION_LOST);
            } else {
                fail(failure);
            }
        }

        private void endUnanswered(Fault fault) {
            end(new Unanswered(fault, dialogue != null && dialogue.isCommitted()));
        }

        private void end(Answer answer) {
            if (!over) {
                close();
                emitter.complete(answer);
            }
        }

        private void fail(Throwable failure) {
            if (!over) {
                close();
                emitter.fail(failure);
            }
        }

        private void close() {
            over = true;
            vertx.cancelTimer(timer);
            if (dialogue != null) {
                dialogue.leave();
            }
        }
    }
}
