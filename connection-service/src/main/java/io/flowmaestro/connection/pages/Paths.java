package io.flowmaestro.connection.pages;

import jakarta.ws.rs.container.ContainerRequestContext;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Which addresses people visit. */
final class Paths {
    static final String CONNECTIONS = "/settings/connections";
    static final String PROVIDERS = "/settings/providers";
    static final String OPERATIONS = "/settings/operations";
    static final String ALERTS = "/settings/alerts";
    static final String USAGE = "/settings/usage";
    static final String WEBHOOKS = "/settings/webhooks";

    /** What links to connect begin with; a token follows. */
    static final String CONNECT = "/connect/";

    private Paths() {}

    /** Whether it is a page's and not the API's. */
    static boolean isPage(ContainerRequestContext request) {
        String path = request.getUriInfo().getPath();
        return path.startsWith("/settings/") || path.equals("/sign-out") || isSession(request);
    }

    /** Whether it is one of those that people visit who are not signed in: a token is part of its address. */
    static boolean isSession(ContainerRequestContext request) {
        return request.getUriInfo().getPath().startsWith(CONNECT);
    }

    static String connection(String id) {
        return CONNECTIONS + "/" + id;
    }

    /** The platform chooses the ids of its operations: any text. */
    static String operation(String id) {
        return OPERATIONS + "?id=" + encoded(id);
    }

    static String trial(String connectionId, String operation) {
        return connection(connectionId) + "/operations/" + operation;
    }

    static String webhook(String id) {
        return WEBHOOKS + "/" + id;
    }

    /** A value in a query. */
    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
