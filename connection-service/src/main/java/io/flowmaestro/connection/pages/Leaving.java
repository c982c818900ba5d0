package io.flowmaestro.connection.pages;

import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** Sends a person to a provider. */
final class Leaving {
    private Leaving() {}

    /**
     * With a script in a window beside the page, which it is told to open; without one by a page with a link, as a form may
     * not be answered with a redirect to another site.
     */
    static Uni<Response> to(String provider, URI link, @Nullable String part) {
        if (part == null) {
            return Html.page(Templates.leave(provider, link.toString()));
        }
        JsonObject event = new JsonObject().put("connect", new JsonObject().put("url", link.toString()));
        return Uni.createFrom()
                .item(Response.noContent().header("HX-Trigger", event.encode()).build());
    }
}
