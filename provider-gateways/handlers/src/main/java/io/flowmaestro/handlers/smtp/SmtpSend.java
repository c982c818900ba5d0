package io.flowmaestro.handlers.smtp;

import io.flowmaestro.spi.OperationHandler;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import java.net.URI;
import java.time.Clock;
import java.util.Optional;

/**
 * Sends a mail. It may have been sent as soon as its end left; whatever the server refuses before or then was not. The
 * answer's body is {@code {message_id, accepted, rejected: [{address, reason}], reply}}, of a refusal
 * {@code {code, message}}.
 */
public final class SmtpSend implements OperationHandler {
    /** The handler's name in provider files. */
    public static final String NAME = "smtp.send";

    private static final int SENT = 200;

    private final SmtpClient client;
    private final Clock clock;

    public SmtpSend(SmtpClient client, Clock clock) {
        this.client = client;
        this.clock = clock;
    }

    @Override
    public Optional<URI> sandbox() {
        return client.sandbox();
    }

    @Override
    public Uni<Answer> handle(Call call) {
        return Uni.createFrom()
                .completionStage(() -> write(call).toCompletionStage())
                .onItem()
                .transformToUni(mail -> client.visit(
                        call, dialogue -> dialogue.send(mail).map(delivery -> new Answered(SENT, delivery.json()))))
                .onFailure(Refusal.class)
                .recoverWithItem(refused -> refused.answer());
    }

    /** A large attachment takes its time. */
    private Future<Mail> write(Call call) {
        return client.vertx()
                .executeBlocking(() -> Mail.of(call.input(), call.connection(), call.key(), clock.instant()), false);
    }
}
