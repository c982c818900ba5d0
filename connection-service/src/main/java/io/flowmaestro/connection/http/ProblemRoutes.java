package io.flowmaestro.connection.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flowmaestro.connection.ProblemType;
import io.flowmaestro.events.FailureKind;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.security.AuthenticationCompletionException;
import io.quarkus.security.AuthenticationRedirectException;
import io.quarkus.security.ForbiddenException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.UncheckedIOException;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** Problems of requests that fail before a resource takes them: the rules for paths, the body's size, the HTTP parser. */
@ApplicationScoped
class ProblemRoutes {
    private static final Logger LOG = Logger.getLogger(ProblemRoutes.class);
    private static final int FOUND = 302;
    private static final String SIGN_IN_FAILED = "/sign-in-failed";
    static final String DETAIL = "Look the path, method and media types up in the API's description.";
    static final String FORBIDDEN_DETAIL = "It takes a role that the token does not give, or a tenant that it lacks.";

    private final ObjectMapper json;
    private final long largestBody;

    ProblemRoutes(
            ObjectMapper json, @ConfigProperty(name = "quarkus.http.limits.max-body-size") MemorySize largestBody) {
        this.json = json;
        this.largestBody = largestBody.asLongValue();
    }

    void register(@Observes Router router) {
        router.route().order(Integer.MIN_VALUE).handler(this::measure).failureHandler(this::answer);
    }

    /** Quarkus, too, refuses a body that says that it is too large, but without a word. */
    private void measure(RoutingContext request) {
        if (announcedBody(request) <= largestBody) {
            request.next();
            return;
        }
        request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        request.fail(ProblemType.BODY_TOO_LARGE.status());
    }

    private static long announcedBody(RoutingContext request) {
        String length = request.request().getHeader(HttpHeaders.CONTENT_LENGTH);
        try {
            return length == null ? 0 : Long.parseLong(length);
        } catch (NumberFormatException e) {
            return Long.MAX_VALUE;
        }
    }

    private void answer(RoutingContext request) {
        HttpServerResponse response = request.response();
        if (response.headWritten()) {
            request.next();
            return;
        }
        if (request.failure() instanceof AuthenticationRedirectException signIn) {
            goTo(signIn.getRedirectUri(), response);
            return;
        }
        if (request.failure() instanceof AuthenticationCompletionException) {
            goTo(SIGN_IN_FAILED, response);
            return;
        }
        Problem problem = problem(request);
        response.setStatusCode(problem.status())
                .putHeader(HttpHeaders.CONTENT_TYPE, Problem.MEDIA_TYPE)
                .end(written(problem));
    }

    /** A step of the sign-in, which OIDC takes by failing. */
    private static void goTo(String address, HttpServerResponse response) {
        response.setStatusCode(FOUND)
                .putHeader(HttpHeaders.LOCATION, address)
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .end();
    }

    private static Problem problem(RoutingContext request) {
        if (request.failure() instanceof ForbiddenException) {
            return Problem.of(ProblemType.FORBIDDEN, FORBIDDEN_DETAIL);
        }
        ProblemType type = ProblemMappers.BY_STATUS.get(request.statusCode());
        if (type == null) {
            LOG.error("A request failed before a resource took it", request.failure());
            return Problem.of(ProblemType.INTERNAL, FailureKind.INTERNAL.hint());
        }
        return Problem.of(type, DETAIL);
    }

    private String written(Problem problem) {
        try {
            return json.writeValueAsString(problem);
        } catch (JsonProcessingException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }
}
