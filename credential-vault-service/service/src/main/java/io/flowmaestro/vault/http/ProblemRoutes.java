package io.flowmaestro.vault.http;

import io.quarkus.security.ForbiddenException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.jboss.logging.Logger;

/** Problems of requests that fail before a resource takes them: the rules for paths, the body's size, the HTTP parser. */
@ApplicationScoped
class ProblemRoutes {
    private static final Logger LOG = Logger.getLogger(ProblemRoutes.class);

    void register(@Observes Router router) {
        router.route().order(Integer.MIN_VALUE).failureHandler(ProblemRoutes::answer);
    }

    private static void answer(RoutingContext request) {
        HttpServerResponse response = request.response();
        if (response.headWritten()) {
            request.next();
            return;
        }
        ProblemType type = type(request);
        response.setStatusCode(type.status())
                .putHeader(HttpHeaders.CONTENT_TYPE, Problem.MEDIA_TYPE)
                .end(Problem.of(type).toString());
    }

    private static ProblemType type(RoutingContext request) {
        ProblemType type = request.failure() instanceof ForbiddenException
                ? ProblemType.FORBIDDEN
                : ProblemType.of(request.statusCode());
        if (type == ProblemType.INTERNAL) {
            LOG.error("A request failed before a resource took it", request.failure());
        }
        return type;
    }
}
