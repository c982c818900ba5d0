package io.flowmaestro.sandbox.play;

import io.flowmaestro.sandbox.oauth.TokenProblem;
import java.util.List;

/** Why a request is refused. */
public enum Reason {
    UNKNOWN_PATH("not_found", 404, "There is nothing at this address."),
    WRONG_METHOD("validation", 405, "This address does not take this method."),
    WRONG_MEDIA_TYPE("validation", 415, "The body's media type is not taken here.", "type", "format"),
    UNREADABLE_BODY("validation", 400, "The body is not what its media type says.", "json", "invalid", "parse"),
    INVALID("validation", 400, "The request does not fit.", "argument", "valid", "invalid", "param"),
    BAD_CURSOR("validation", 400, "The cursor is none that was given.", "cursor", "argument", "valid", "param"),
    MISSING_TOKEN(
            "invalid_auth", 401, "No credential was sent.", "not_authed", "missing", "required", "unauth", "invalid"),
    UNKNOWN_TOKEN("invalid_auth", 401, "The credential is not known.", "invalid_auth", "invalid", "bad", "unauth"),
    EXPIRED_TOKEN("invalid_auth", 401, "The token has expired.", "expired", "invalid", "unauth"),
    REVOKED_TOKEN("invalid_auth", 401, "The token was revoked.", "revoked", "invalid", "unauth"),
    MISSING_SCOPE("missing_scope", 403, "The token lacks a scope.", "scope", "permission", "forbidden"),
    NOT_FOUND("not_found", 404, "There is no such resource.", "not_found", "missing"),
    CONFLICT("conflict", 409, "The resource is there already.", "exists", "conflict", "taken", "duplicate"),
    REJECTED("rejected", 400, "The resource's state does not allow it."),
    RATE_LIMITED("rate_limited", 429, "Too many requests.", "rate", "limit"),
    UNAVAILABLE("unavailable", 503, "The service is not available.", "unavailable", "internal");

    private final String kind;
    private final int status;
    private final String sentence;

    @SuppressWarnings("ImmutableEnumChecker") // List.of gives one that cannot be changed.
    private final List<String> words;

    Reason(String kind, int status, String sentence, String... words) {
        this.kind = kind;
        this.status = status;
        this.sentence = sentence;
        this.words = List.of(words);
    }

    static Reason of(TokenProblem problem) {
        return switch (problem) {
            case MISSING -> MISSING_TOKEN;
            case UNKNOWN -> UNKNOWN_TOKEN;
            case EXPIRED -> EXPIRED_TOKEN;
            case REVOKED -> REVOKED_TOKEN;
        };
    }

    /** The kind of failure that the suite makes of it. */
    String kind() {
        return kind;
    }

    /** The status by HTTP's own rules. */
    int status() {
        return status;
    }

    String sentence() {
        return sentence;
    }

    /** Parts of the words that providers have for it, the most telling first. */
    List<String> words() {
        return words;
    }

    /** Whether what was sent is wrong, and not what it was sent for. */
    boolean ofBody() {
        return this == WRONG_MEDIA_TYPE || this == UNREADABLE_BODY || this == INVALID;
    }

    boolean ofToken() {
        return kind.equals("invalid_auth");
    }

    /** Whether the address is wrong: then even those who answer everything with 200 say so by the status. */
    boolean ofAddress() {
        return this == UNKNOWN_PATH || this == WRONG_METHOD;
    }
}
