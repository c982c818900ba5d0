package io.flowmaestro.vault.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flowmaestro.vault.client.CredentialException;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Turns every failure of a request into a problem. Nothing of a library's message leaves. */
class ProblemMappers {
    private static final Logger LOG = Logger.getLogger(ProblemMappers.class);

    /** Seconds after which a vault that could not be used is worth another try. */
    static final String RETRY_AFTER = "1";

    @ServerExceptionMapper
    Response ofVault(CredentialException failure) {
        ProblemType type = ProblemType.of(failure);
        Response.ResponseBuilder response = response(type, Problem.of(failure));
        if (type == ProblemType.CREDENTIAL_UNAVAILABLE) {
            LOG.warnf(failure.getCause(), "%s: %s", failure.code(), failure.getMessage());
        }
        return response.build();
    }

    @ServerExceptionMapper({UnauthorizedException.class, AuthenticationFailedException.class})
    Response unauthenticated() {
        return response(ProblemType.UNAUTHENTICATED)
                .header(HttpHeaders.WWW_AUTHENTICATE, BearerChallenge.SCHEME)
                .build();
    }

    @ServerExceptionMapper(ForbiddenException.class)
    Response forbidden() {
        return response(ProblemType.FORBIDDEN).build();
    }

    @ServerExceptionMapper(JsonProcessingException.class)
    Response unreadable() {
        return response(ProblemType.MALFORMED_JSON).build();
    }

    @ServerExceptionMapper
    Response ofFramework(WebApplicationException failure) {
        if (failure.getCause() instanceof JsonProcessingException) {
            return unreadable();
        }
        ProblemType type = ProblemType.of(failure.getResponse().getStatus());
        return type == ProblemType.INTERNAL ? broken(failure) : response(type).build();
    }

    @ServerExceptionMapper
    Response broken(Throwable failure) {
        LOG.error("A request failed", failure);
        return response(ProblemType.INTERNAL).build();
    }

    private static Response.ResponseBuilder response(ProblemType type) {
        return response(type, Problem.of(type));
    }

    private static Response.ResponseBuilder response(ProblemType type, ObjectNode body) {
        Response.ResponseBuilder response =
                Response.status(type.status()).type(Problem.MEDIA_TYPE).entity(body);
        return type == ProblemType.CREDENTIAL_UNAVAILABLE
                ? response.header(HttpHeaders.RETRY_AFTER, RETRY_AFTER)
                : response;
    }
}
