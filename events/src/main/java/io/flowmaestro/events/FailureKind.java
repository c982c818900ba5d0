package io.flowmaestro.events;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** Why an operation failed: a closed set, the same word in events, REST problems, metrics and provider files. */
public enum FailureKind {
    /** The credential was refused, has expired or was revoked. */
    @JsonProperty("invalid_auth")
    INVALID_AUTH(Action.RECONNECT, false, "Reconnect the connection."),
    /** The credential was accepted, though not for this operation. */
    @JsonProperty("missing_scope")
    MISSING_SCOPE(Action.GRANT_SCOPES, false, "Reconnect the connection and grant the named permissions."),
    /** The resource does not exist. */
    @JsonProperty("not_found")
    NOT_FOUND(Action.CHECK_PARAMETER, false, "Verify the ID or name."),
    /** The request was wrong, or its parameters do not fit the operation. */
    @JsonProperty("validation")
    VALIDATION(Action.CHECK_PARAMETER, false, "Check the named parameter."),
    /** The resource is in another state. */
    @JsonProperty("conflict")
    CONFLICT(Action.CHECK_PARAMETER, false, "Look at the resource: it is in another state than the operation expects."),
    /** Too many requests. */
    @JsonProperty("rate_limited")
    RATE_LIMITED(Action.WAIT, true, "Slow down: too many requests were sent."),
    /** The provider is down: no connection, or a 5xx. */
    @JsonProperty("unavailable")
    UNAVAILABLE(Action.WAIT, true, "The provider is not available now. Try again later."),
    /** No answer before the deadline. */
    @JsonProperty("timeout")
    TIMEOUT(Action.WAIT, true, "The provider did not answer in time. Try again later."),
    /** The provider refused for a reason of its own. */
    @JsonProperty("rejected")
    REJECTED(Action.CHECK_PARAMETER, false, "Read the provider's message."),
    /** The answer of a read lacks the documented shape. */
    @JsonProperty("invalid_response")
    INVALID_RESPONSE(
            Action.CONTACT_OPERATOR,
            false,
            "Tell the operator: the provider answered in a shape that is not documented."),
    /** The vault cannot be reached or is sealed. */
    @JsonProperty("credential_unavailable")
    CREDENTIAL_UNAVAILABLE(Action.WAIT, true, "The credential cannot be read now. Try again later."),
    /** The call may have happened and cannot be asked for. */
    @JsonProperty("outcome_unknown")
    OUTCOME_UNKNOWN(
            Action.LOOK_AT_PROVIDER, false, "Look at the provider before repeating: the call may have happened."),
    /** The deadline passed before a call. */
    @JsonProperty("expired")
    EXPIRED(Action.WAIT, false, "Ask again with a later deadline."),
    /** The provider or the operation is not known here. */
    @JsonProperty("unsupported")
    UNSUPPORTED(Action.CHECK_PARAMETER, false, "Check the names of provider and operation."),
    /** A bug of ours. */
    @JsonProperty("internal")
    INTERNAL(Action.CONTACT_OPERATOR, false, "Tell the operator: this is a bug of ours.");

    private final Action action;
    private final boolean retryable;
    private final String hint;

    FailureKind(Action action, boolean retryable, String hint) {
        this.action = action;
        this.retryable = retryable;
        this.hint = hint;
    }

    /** What a person can do about it, unless the provider's file or the authentication method knows better. */
    public Action action() {
        return action;
    }

    /** Whether asking again later, unchanged, may succeed. */
    public boolean retryable() {
        return retryable;
    }

    /** {@link #action} in words. */
    public String hint() {
        return hint;
    }

    /** The word on the wire, such as {@code invalid_auth}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The kind of that word.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static FailureKind of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
