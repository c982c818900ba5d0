package io.flowmaestro.connection.pages;

import io.flowmaestro.connection.http.Problem;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;

/** What every page's answer says to the browser, and a page in place of a problem where a person reads it. */
class PageHeaders {
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
                    + " connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    @ServerResponseFilter
    void secure(ContainerRequestContext request, ContainerResponseContext response) {
        if (response.getEntity() instanceof Problem problem && Paths.isPage(request)) {
            String next = Paths.isSession(request) ? null : Paths.CONNECTIONS;
            String page = Templates.outcome(Problems.outcome(problem, next)).render();
            response.setEntity(page, response.getEntityAnnotations(), MediaType.TEXT_HTML_TYPE.withCharset("utf-8"));
        }
        if (response.getMediaType() != null && response.getMediaType().isCompatible(MediaType.TEXT_HTML_TYPE)) {
            MultivaluedMap<String, Object> headers = response.getHeaders();
            headers.putSingle("Content-Security-Policy", POLICY);
            headers.putSingle("X-Content-Type-Options", "nosniff");
            headers.putSingle("Vary", Html.PART);
            headers.putSingle(HttpHeaders.CACHE_CONTROL, "no-store");
            if (Paths.isSession(request)) {
                // The page that opened this window is told at the end, so it is not cut off.
                headers.putSingle("Referrer-Policy", "no-referrer");
            } else if (Paths.isPage(request)) {
                headers.putSingle("Referrer-Policy", "same-origin");
                // Not at the end of an authorization, which tells the page that opened its window.
                headers.putSingle("Cross-Origin-Opener-Policy", "same-origin-allow-popups");
            }
        }
    }
}
