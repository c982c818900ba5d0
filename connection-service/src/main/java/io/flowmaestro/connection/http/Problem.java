package io.flowmaestro.connection.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.flowmaestro.connection.ProblemException;
import io.flowmaestro.connection.ProblemType;
import io.flowmaestro.events.FailureKind;
import io.flowmaestro.events.Violation;
import io.flowmaestro.vault.client.CredentialException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.List;

/**
 * Problem details (RFC 9457). Nothing in it comes from an exception of a library, and no value of the request.
 *
 * @param type the page that explains the problem
 * @param title what went wrong
 * @param status the HTTP status
 * @param detail the same for this request
 * @param code the problem's word for programs, the last part of its type
 * @param errors the places in the request that are wrong, by JSON Pointer (RFC 6901)
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Problem(URI type, String title, int status, String detail, String code, List<Violation> errors) {
    /** Its media type. */
    public static final String MEDIA_TYPE = "application/problem+json";

    private static final MediaType JSON = MediaType.valueOf(MEDIA_TYPE);

    static Problem of(ProblemType type, String detail) {
        return of(type, detail, List.of());
    }

    static Problem of(ProblemException failure) {
        return of(failure.type(), failure.detail(), failure.violations());
    }

    /** What was refused here or by the vault, as it says so; anything else broke, and that is all that is told. */
    public static Problem of(Throwable failure) {
        if (failure instanceof ProblemException refused) {
            return of(refused);
        }
        FailureKind kind = failure instanceof CredentialException known ? known.kind() : FailureKind.INTERNAL;
        return switch (kind) {
            case CREDENTIAL_UNAVAILABLE -> of(ProblemType.CREDENTIAL_UNAVAILABLE, kind.hint());
            case INVALID_AUTH -> of(ProblemType.INVALID_AUTH, kind.hint());
            case VALIDATION ->
                of(
                        ProblemType.VALIDATION,
                        "The vault refused the credential as unfit for the provider: "
                                + ((CredentialException) failure).code() + ".");
            default -> of(ProblemType.INTERNAL, FailureKind.INTERNAL.hint());
        };
    }

    static Problem of(ProblemType type, String detail, List<Violation> violations) {
        return new Problem(type.page(), type.title(), type.status(), detail, type.code(), violations);
    }

    Response response() {
        return Response.status(status).type(JSON).entity(this).build();
    }
}
