package io.flowmaestro.connection.pages;

import io.flowmaestro.connection.ConnectionConfig;
import io.flowmaestro.connection.ProblemException;
import io.flowmaestro.connection.ProblemType;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.container.ContainerRequestContext;
import java.util.Set;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jspecify.annotations.Nullable;

/**
 * Refuses changes that another site asks a person's browser for. The browser says where a request comes from (Fetch
 * Metadata, {@code Sec-Fetch-Site}); one that does not say it sends the origin (RFC 6454, section 7).
 */
class SameSite {
    private static final Set<String> SAFE = Set.of(HttpMethod.GET, HttpMethod.HEAD);

    private final String origin;

    SameSite(ConnectionConfig config) {
        this.origin = config.publicUrl().toString();
    }

    @ServerRequestFilter
    void refuseOthers(ContainerRequestContext request) {
        if (Paths.isPage(request)
                && !SAFE.contains(request.getMethod())
                && !isOurs(request.getHeaderString("Sec-Fetch-Site"), request.getHeaderString("Origin"))) {
            throw new ProblemException(
                    ProblemType.FORBIDDEN, "It was asked for by another site. Open the page here and do it again.");
        }
    }

    private boolean isOurs(@Nullable String site, @Nullable String from) {
        return site == null ? origin.equals(from) : site.equals("same-origin");
    }
}
