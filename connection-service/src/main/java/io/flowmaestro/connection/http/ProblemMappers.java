package io.flowmaestro.connection.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import io.flowmaestro.connection.ProblemException;
import io.flowmaestro.connection.ProblemType;
import io.flowmaestro.events.FailureKind;
import io.flowmaestro.events.Violation;
import io.flowmaestro.vault.client.CredentialException;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Turns every failure of a request into a problem: what was refused into its own, what broke into {@code internal}. */
class ProblemMappers {
    private static final Logger LOG = Logger.getLogger(ProblemMappers.class);

    static final Map<Integer, ProblemType> BY_STATUS = Map.of(
            400, ProblemType.BAD_REQUEST,
            401, ProblemType.UNAUTHENTICATED,
            403, ProblemType.FORBIDDEN,
            404, ProblemType.NOT_FOUND,
            405, ProblemType.METHOD_NOT_ALLOWED,
            406, ProblemType.NOT_ACCEPTABLE,
            413, ProblemType.BODY_TOO_LARGE,
            415, ProblemType.UNSUPPORTED_MEDIA_TYPE);

    @ServerExceptionMapper
    Response refused(ProblemException failure) {
        return Problem.of(failure).response();
    }

    @ServerExceptionMapper
    Response ofVault(CredentialException failure) {
        LOG.warnf("The vault gave nothing: %s", failure.code());
        Problem problem = Problem.of(failure);
        return problem.status() == ProblemType.INTERNAL.status() ? broken(failure) : problem.response();
    }

    @ServerExceptionMapper({UnauthorizedException.class, AuthenticationFailedException.class})
    Response unauthenticated() {
        return Response.fromResponse(Problem.of(ProblemType.UNAUTHENTICATED, BearerChallenge.DETAIL)
                        .response())
                .header(HttpHeaders.WWW_AUTHENTICATE, BearerChallenge.SCHEME)
                .build();
    }

    @ServerExceptionMapper(ForbiddenException.class)
    Response forbidden() {
        return Problem.of(ProblemType.FORBIDDEN, ProblemRoutes.FORBIDDEN_DETAIL).response();
    }

    @ServerExceptionMapper
    Response unreadable(JsonProcessingException failure) {
        return Problem.of(
                        ProblemType.MALFORMED_JSON,
                        "Send one JSON object with the documented fields.",
                        violations(failure))
                .response();
    }

    /** Named apart, since Quarkus brings a mapper for this very class that answers in a shape of its own. */
    @ServerExceptionMapper
    Response misfit(MismatchedInputException failure) {
        return unreadable(failure);
    }

    @ServerExceptionMapper
    Response ofFramework(WebApplicationException failure) {
        if (failure.getCause() instanceof JsonProcessingException unreadable) {
            return unreadable(unreadable);
        }
        int status = failure.getResponse().getStatus();
        ProblemType type = BY_STATUS.get(status);
        if (type == null) {
            return status < 400 ? failure.getResponse() : broken(failure);
        }
        Response.ResponseBuilder problem =
                Response.fromResponse(Problem.of(type, ProblemRoutes.DETAIL).response());
        String allow = failure.getResponse().getHeaderString(HttpHeaders.ALLOW);
        return allow == null
                ? problem.build()
                : problem.header(HttpHeaders.ALLOW, allow).build();
    }

    @ServerExceptionMapper
    Response broken(Throwable failure) {
        LOG.error("A request failed", failure);
        return Problem.of(ProblemType.INTERNAL, FailureKind.INTERNAL.hint()).response();
    }

    private static List<Violation> violations(JsonProcessingException failure) {
        if (!(failure instanceof JsonMappingException mapping)
                || mapping.getPath().isEmpty()) {
            return List.of();
        }
        String message = failure instanceof UnrecognizedPropertyException
                ? "is not a field that is known here."
                : "has not the documented type.";
        return List.of(new Violation(pointer(mapping), message));
    }

    private static String pointer(JsonMappingException failure) {
        return failure.getPath().stream()
                .map(step -> step.getFieldName() == null ? String.valueOf(step.getIndex()) : step.getFieldName())
                .map(step -> "/" + step.replace("~", "~0").replace("/", "~1"))
                .collect(Collectors.joining());
    }
}
