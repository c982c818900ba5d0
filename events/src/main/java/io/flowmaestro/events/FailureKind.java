package io.flowmaestro.events;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** Why an operation failed: a closed set, the same word in events, REST problems, metrics and provider files. */
public enum FailureKind {
    /** The credential was refused, has expired or was revoked. */
    @JsonProperty("invalid_auth")
    INVALID_AUTH(
            Action.RECONNECT,
            false,
            "The credential was refused, has expired or was revoked.",
            "Reconnect the connection."),
    /** The credential was accepted, though not for this operation. */
    @JsonProperty("missing_scope")
    MISSING_SCOPE(
            Action.GRANT_SCOPES,
            false,
            "The credential was accepted, though not for this operation.",
            "Reconnect the connection and grant the named permissions."),
    /** The resource does not exist. */
    @JsonProperty("not_found")
    NOT_FOUND(
            Action.CHECK_PARAMETER,
            false,
            "The resource does not exist, or the account may not see it.",
            "Verify the ID or name."),
    /** The request was wrong, or its parameters do not fit the operation. */
    @JsonProperty("validation")
    VALIDATION(
            Action.CHECK_PARAMETER,
            false,
            "The request was wrong, or its parameters do not fit the operation.",
            "Check the named parameter."),
    /** The resource is in another state. */
    @JsonProperty("conflict")
    CONFLICT(
            Action.CHECK_PARAMETER,
            false,
            "The resource is in another state.",
            "Look at the resource: it is in another state than the operation expects."),
    /** Too many requests. */
    @JsonProperty("rate_limited")
    RATE_LIMITED(Action.WAIT, true, "Too many requests were sent.", "Slow down: too many requests were sent."),
    /** The provider is down: no connection, or a 5xx. */
    @JsonProperty("unavailable")
    UNAVAILABLE(
            Action.WAIT,
            true,
            "The provider is down, or could not be reached.",
            "The provider is not available now. Try again later."),
    /** No answer before the deadline. */
    @JsonProperty("timeout")
    TIMEOUT(
            Action.WAIT,
            true,
            "No answer came before the deadline.",
            "The provider did not answer in time. Try again later."),
    /** The provider refused for a reason of its own. */
    @JsonProperty("rejected")
    REJECTED(
            Action.CHECK_PARAMETER,
            false,
            "The provider refused for a reason of its own.",
            "Read the provider's message."),
    /** The answer of a read lacks the documented shape. */
    @JsonProperty("invalid_response")
    INVALID_RESPONSE(
            Action.CONTACT_OPERATOR,
            false,
            "The provider answered in a shape that it does not document.",
            "Tell the operator: the provider answered in a shape that is not documented."),
    /** The vault cannot be reached or is sealed. */
    @JsonProperty("credential_unavailable")
    CREDENTIAL_UNAVAILABLE(
            Action.WAIT,
            true,
            "The vault that keeps the credential cannot be reached, or is sealed.",
            "The credential cannot be read now. Try again later."),
    /** The call may have happened and cannot be asked for. */
    @JsonProperty("outcome_unknown")
    OUTCOME_UNKNOWN(
            Action.LOOK_AT_PROVIDER,
            false,
            "The call may have happened, and the provider cannot be asked.",
            "Look at the provider before repeating: the call may have happened."),
    /** The deadline passed before a call. */
    @JsonProperty("expired")
    EXPIRED(Action.WAIT, false, "The deadline passed before a call.", "Ask again with a later deadline."),
    /** The provider or the operation is not known here. */
    @JsonProperty("unsupported")
    UNSUPPORTED(
            Action.CHECK_PARAMETER,
            false,
            "The provider or the operation is not known here.",
            "Check the names of provider and operation."),
    /** A bug of ours. */
    @JsonProperty("internal")
    INTERNAL(Action.CONTACT_OPERATOR, false, "A bug of ours.", "Tell the operator: this is a bug of ours.");

    /** What to do about a refused key, or what was got with it, in place of {@link #INVALID_AUTH}'s hint. */
    public static final String NEW_KEY = "Generate a new key and enter it in the connection.";

    /** What to do where every scope is granted and the account may not all the same, without its full stop. */
    public static final String ADMIN_ACCOUNT = "Reconnect with an admin account";

    private final Action action;
    private final boolean retryable;
    private final String cause;
    private final String hint;

    FailureKind(Action action, boolean retryable, String cause, String hint) {
        this.action = action;
        this.retryable = retryable;
        this.cause = cause;
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

    /** What is the matter, in a sentence. */
    public String cause() {
        return cause;
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
