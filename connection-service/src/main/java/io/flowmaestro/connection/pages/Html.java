package io.flowmaestro.connection.pages;

import io.quarkus.qute.TemplateInstance;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** Answers that a browser shows or follows. */
final class Html {
    /** Says that a part of a page is asked for, by htmx. */
    static final String PART = "HX-Request";

    private static final int OK = 200;

    private Html() {}

    static Uni<Response> page(TemplateInstance template) {
        return page(OK, template);
    }

    static Uni<Response> page(int status, TemplateInstance template) {
        return template.createUni()
                .map(html -> Response.status(status)
                        .entity(html)
                        .type(MediaType.TEXT_HTML_TYPE.withCharset("utf-8"))
                        .build());
    }

    /** Sends the browser on; a script cannot be sent by a redirect, which it would follow itself. */
    static Response goTo(String path, @Nullable String part) {
        return part == null
                ? Response.seeOther(URI.create(path)).build()
                : Response.noContent().header("HX-Redirect", path).build();
    }
}
