package io.flowmaestro.vault.http;

import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.security.ForbiddenException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** Problems of requests that fail before a resource takes them: the rules for paths, the body's size, the HTTP parser. */
@ApplicationScoped
class ProblemRoutes {
    private static final Logger LOG = Logger.getLogger(ProblemRoutes.class);

    private final long largestBody;

    ProblemRoutes(@ConfigProperty(name = "quarkus.http.limits.max-body-size") MemorySize largestBody) {
        this.largestBody = largestBody.asLongValue();
    }

    void register(@Observes Router router) {
        router.route().order(Integer.MIN_VALUE).handler(this::measure).failureHandler(ProblemRoutes::answer);
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

    private static void answer(RoutingContext request) {
        HttpServerResponse response = request.response();
        if (response.headWritten()) {
            request.next();
            return;
        }
        ProblemType type = type(request);
        if (type == ProblemType.CREDENTIAL_UNAVAILABLE) {
            response.putHeader(HttpHeaders.RETRY_AFTER, ProblemMappers.RETRY_AFTER);
        }
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
