package io.flowmaestro.connection.pages;

import jakarta.ws.rs.container.ContainerRequestContext;

/** Which addresses people visit. */
final class Paths {
    static final String CONNECTIONS = "/settings/connections";
    static final String PROVIDERS = "/settings/providers";
    static final String ALERTS = "/settings/alerts";
    static final String USAGE = "/settings/usage";

    private Paths() {}

    /** Whether it is a page's and not the API's. */
    static boolean isPage(ContainerRequestContext request) {
        String path = request.getUriInfo().getPath();
        return path.startsWith("/settings/") || path.equals("/sign-out");
    }

    static String connection(String id) {
        return CONNECTIONS + "/" + id;
    }
}
