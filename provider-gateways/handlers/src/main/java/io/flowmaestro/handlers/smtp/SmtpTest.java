package io.flowmaestro.handlers.smtp;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flowmaestro.spi.OperationHandler;
import io.smallrye.mutiny.Uni;
import java.net.URI;
import java.util.Optional;

/**
 * Signs in at a mail server and leaves. The answer's body is {@code {max_bytes}}, the largest mail that the server
 * takes, where it says so; of a refusal {@code {code, message}}.
 */
public final class SmtpTest implements OperationHandler {
    /** The handler's name in provider files. */
    public static final String NAME = "smtp.test";

    private static final int WELL = 200;

    private final SmtpClient client;

    public SmtpTest(SmtpClient client) {
        this.client = client;
    }

    @Override
    public Optional<URI> sandbox() {
        return client.sandbox();
    }

    @Override
    public Uni<Answer> handle(Call call) {
        return client.visit(call, dialogue -> dialogue.idle().map(done -> new Answered(WELL, state(dialogue))));
    }

    private static ObjectNode state(Dialogue dialogue) {
        ObjectNode state = JsonNodeFactory.instance.objectNode();
        return dialogue.mostBytes() == 0 ? state : state.put("max_bytes", dialogue.mostBytes());
    }
}
