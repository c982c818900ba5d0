package io.flowmaestro.vault.http;

import io.flowmaestro.events.FailureKind;
import io.flowmaestro.vault.client.CredentialException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** Why a request was refused: each has a page in {@code docs/problems}. */
enum ProblemType {
    VALIDATION(422, "The request does not fit"),
    MALFORMED_JSON(400, "The body is not the JSON that is expected"),
    BAD_REQUEST(400, "The request cannot be read"),
    UNAUTHENTICATED(401, "No valid bearer token"),
    FORBIDDEN(403, "The token does not allow this"),
    NOT_FOUND(404, "There is nothing here"),
    METHOD_NOT_ALLOWED(405, "The method is not allowed here"),
    NOT_ACCEPTABLE(406, "The answer cannot be given in an accepted media type"),
    BODY_TOO_LARGE(413, "The body is too large"),
    UNSUPPORTED_MEDIA_TYPE(415, "The body's media type is not taken"),
    INVALID_AUTH(409, "The provider refused the credential"),
    CREDENTIAL_UNAVAILABLE(503, "The credential cannot be read or made now"),
    INTERNAL(500, "Something broke on our side");

    /** Those that the HTTP layer does not mean by their status. */
    private static final Set<ProblemType> OURS = EnumSet.of(VALIDATION, MALFORMED_JSON, INVALID_AUTH);

    private final int status;
    private final String title;

    ProblemType(int status, String title) {
        this.status = status;
        this.title = title;
    }

    /** That of an HTTP status that the HTTP layer chose; {@link #INTERNAL} for one that is not known here. */
    static ProblemType of(int status) {
        return Arrays.stream(values())
                .filter(type -> type.status == status && !OURS.contains(type))
                .findFirst()
                .orElse(INTERNAL);
    }

    static ProblemType of(CredentialException failure) {
        return switch (failure.code()) {
            case CredentialException.INVALID_REQUEST -> BAD_REQUEST;
            case CredentialException.TENANT_TOKEN_REFUSED -> FORBIDDEN;
            default -> of(failure.kind());
        };
    }

    private static ProblemType of(FailureKind kind) {
        return switch (kind) {
            case NOT_FOUND -> NOT_FOUND;
            case INVALID_AUTH -> INVALID_AUTH;
            case VALIDATION -> VALIDATION;
            case CREDENTIAL_UNAVAILABLE -> CREDENTIAL_UNAVAILABLE;
            default -> INTERNAL;
        };
    }

    /** The first one of an HTTP status; {@link #INTERNAL} for one that is not known here. */
    static ProblemType first(int status) {
        return Arrays.stream(values())
                .filter(type -> type.status == status)
                .findFirst()
                .orElse(INTERNAL);
    }

    int status() {
        return status;
    }

    String title() {
        return title;
    }

    /** Its word and its page's name. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
