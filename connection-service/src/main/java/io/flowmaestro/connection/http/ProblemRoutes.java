package io.flowmaestro.connection.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flowmaestro.connection.ProblemType;
import io.flowmaestro.events.FailureKind;
import io.quarkus.security.ForbiddenException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.UncheckedIOException;
import org.jboss.logging.Logger;

/** Problems of requests that fail before a resource takes them: the rules for paths, the body's size, the HTTP parser. */
@ApplicationScoped
class ProblemRoutes {
    private static final Logger LOG = Logger.getLogger(ProblemRoutes.class);
    static final String DETAIL = "Look the path, method and media types up in the API's description.";
    static final String FORBIDDEN_DETAIL = "It takes a role that the token does not give, or a tenant that it lacks.";

    private final ObjectMapper json;

    ProblemRoutes(ObjectMapper json) {
        this.json = json;
    }

    void register(@Observes Router router) {
        router.route().order(Integer.MIN_VALUE).failureHandler(this::answer);
    }

    private void answer(RoutingContext request) {
        HttpServerResponse response = request.response();
        if (response.headWritten()) {
            request.next();
            return;
        }
        Problem problem = problem(request);
        response.setStatusCode(problem.status())
                .putHeader(HttpHeaders.CONTENT_TYPE, Problem.MEDIA_TYPE)
                .end(written(problem));
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
