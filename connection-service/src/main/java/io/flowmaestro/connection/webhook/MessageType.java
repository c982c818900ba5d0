package io.flowmaestro.connection.webhook;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a tenant can be told of. */
public enum MessageType {
    /** The provider refuses a credential for good: a person must authorize again. */
    CONNECTION_REAUTH_REQUIRED("connection.reauth_required"),
    /** An operation did not succeed. */
    OPERATION_FAILED("operation.failed"),
    /** Something is the matter that a person must know. */
    ALERT_RAISED("alert.raised"),
    /** It is over. */
    ALERT_RESOLVED("alert.resolved");

    private final String word;

    MessageType(String word) {
        this.word = word;
    }

    /** The word for it in messages, such as {@code operation.failed}. */
    public String word() {
        return word;
    }

    /** The type of that word. */
    static Optional<MessageType> of(String word) {
        return Arrays.stream(values()).filter(type -> type.word.equals(word)).findFirst();
    }

    /** Every word. */
    static String words() {
        return Arrays.stream(values()).map(MessageType::word).collect(Collectors.joining(", "));
    }
}
