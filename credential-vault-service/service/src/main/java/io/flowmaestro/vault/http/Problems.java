package io.flowmaestro.vault.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flowmaestro.events.FailureKind;
import io.flowmaestro.vault.client.CredentialException;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response.Status;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/**
 * Failures as {@code application/problem+json} (RFC 9457), with {@code code} and {@code kind} besides. Nothing of an
 * exception's message leaves but that of {@link CredentialException}, which is written for it.
 */
final class Problems {
    private static final Logger LOG = Logger.getLogger(Problems.class);
    private static final String MEDIA_TYPE = "application/problem+json";

    /** Seconds after which a vault that could not be used is worth another try. */
    private static final String RETRY_AFTER = "1";

    @ServerExceptionMapper
    RestResponse<ObjectNode> credential(CredentialException failure) {
        return switch (failure.kind()) {
            case NOT_FOUND -> problem(404, "There is no such credential", failure);
            case INVALID_AUTH -> problem(409, "The provider refused the credential", failure);
            case VALIDATION -> problem(422, "The request does not fit", failure);
            case CREDENTIAL_UNAVAILABLE -> {
                LOG.warnf(failure.getCause(), "%s: %s", failure.code(), failure.getMessage());
                yield problem(503, "The credential cannot be read or made now", failure);
            }
            default -> internal(failure);
        };
    }

    @ServerExceptionMapper
    RestResponse<ObjectNode> unauthorized(UnauthorizedException failure) {
        return problem(401, "A bearer token is needed", "unauthorized");
    }

    @ServerExceptionMapper
    RestResponse<ObjectNode> notAuthenticated(AuthenticationFailedException failure) {
        return problem(401, "The bearer token is not accepted", "unauthorized");
    }

    @ServerExceptionMapper
    RestResponse<ObjectNode> forbidden(ForbiddenException failure) {
        return problem(403, "The bearer token has not the role for it", "forbidden");
    }

    /** What the HTTP layer found wrong: not JSON, another media type, no such resource. */
    @ServerExceptionMapper
    RestResponse<ObjectNode> http(WebApplicationException failure) {
        int status = failure.getResponse().getStatus();
        Status known = Status.fromStatusCode(status);
        String title = known == null ? "The request failed" : known.getReasonPhrase();
        return status >= 500 ? internal(failure) : problem(status, title, "invalid_request");
    }

    @ServerExceptionMapper
    RestResponse<ObjectNode> internal(Throwable failure) {
        LOG.error("A request failed by a bug.", failure);
        return answer(500, body(500, "This is a bug of ours", "internal").put("kind", FailureKind.INTERNAL.word()));
    }

    private static RestResponse<ObjectNode> problem(int status, String title, CredentialException failure) {
        ObjectNode body = body(status, title, failure.code())
                .put("detail", failure.getMessage())
                .put("kind", failure.kind().word());
        return answer(status, body.put("type", type(failure.kind().word())));
    }

    private static RestResponse<ObjectNode> problem(int status, String title, String code) {
        return answer(status, body(status, title, code));
    }

    private static ObjectNode body(int status, String title, String code) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("type", type(code))
                .put("title", title)
                .put("status", status)
                .put("code", code);
    }

    private static String type(String word) {
        return "/docs/problems/" + word;
    }

    private static RestResponse<ObjectNode> answer(int status, ObjectNode body) {
        ResponseBuilder<ObjectNode> response =
                ResponseBuilder.<ObjectNode>create(status).entity(body).type(MEDIA_TYPE);
        return status == 503
                ? response.header(HttpHeaders.RETRY_AFTER, RETRY_AFTER).build()
                : response.build();
    }
}
