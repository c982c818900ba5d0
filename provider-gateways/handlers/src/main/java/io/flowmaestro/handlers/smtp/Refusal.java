package io.flowmaestro.handlers.smtp;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.flowmaestro.spi.OperationHandler.Answered;
import java.util.Set;

/** Why a mail is not sent: nothing was done. Ends a dialogue. */
final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What was asked for. */
    enum Stage {
        SERVER,
        LOGIN,
        SENDER,
        RECIPIENT,
        MESSAGE
    }

    private static final int BAD_REQUEST = 400;
    private static final int UNAUTHORIZED = 401;
    private static final int NOT_FOUND = 404;
    private static final int TOO_LARGE = 413;
    private static final int UNPROCESSABLE = 422;
    private static final int TOO_EARLY = 425;
    private static final int TOO_MANY = 429;

    /** RFC 4954, section 6, and RFC 5321: who one is, or that nobody said so. */
    private static final Set<Integer> CREDENTIAL = Set.of(530, 534, 535, 538);

    /** Too little storage for it, now or as the account has it; a login that fails for now. */
    private static final Set<Integer> OVERLOAD = Set.of(452, 454);

    private static final Set<Integer> SIZE = Set.of(523, 552);
    private static final Set<Integer> SYNTAX = Set.of(501, 553);

    private final int status;
    private final String code;

    private Refusal(int status, String code, String message) {
        super(message, null, false, false);
        this.status = status;
        this.code = code;
    }

    /** What the server said. */
    static Refusal of(Stage stage, Reply reply) {
        String code = Integer.toString(reply.code());
        String message = reply.sentence();
        if (reply.isTemporary()) {
            return new Refusal(OVERLOAD.contains(reply.code()) ? TOO_MANY : TOO_EARLY, code, message);
        }
        if (CREDENTIAL.contains(reply.code())) {
            return new Refusal(UNAUTHORIZED, code, message);
        }
        if (SIZE.contains(reply.code())) {
            return new Refusal(TOO_LARGE, code, message);
        }
        return switch (stage) {
            case LOGIN -> new Refusal(UNAUTHORIZED, code, message);
            case RECIPIENT -> new Refusal(SYNTAX.contains(reply.code()) ? BAD_REQUEST : NOT_FOUND, code, message);
            case SERVER -> new Refusal(UNPROCESSABLE, "server_refused", message);
            case SENDER -> new Refusal(UNPROCESSABLE, "sender_refused", message);
            case MESSAGE -> new Refusal(UNPROCESSABLE, "message_refused", message);
        };
    }

    /** The server does not offer what has to be. */
    static Refusal notOffered(String code, String message) {
        return new Refusal(UNPROCESSABLE, code, message);
    }

    /** The mail is larger than this server or any takes. */
    static Refusal tooLarge(int bytes, long most) {
        return new Refusal(TOO_LARGE, "too_large", "The mail has " + bytes + " bytes, of at most " + most + ".");
    }

    /** What is to be sent is no mail. */
    static Refusal invalid(String code, String message) {
        return new Refusal(BAD_REQUEST, code, message);
    }

    Answered answer() {
        return new Answered(
                status, JsonNodeFactory.instance.objectNode().put("code", code).put("message", getMessage()));
    }
}
