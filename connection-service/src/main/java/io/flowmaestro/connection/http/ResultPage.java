package io.flowmaestro.connection.http;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.jspecify.annotations.Nullable;

/**
 * A plain page at the end of an authorization. It loads nothing and tells no address on: the callback's own has a code in
 * it.
 *
 * @param status the HTTP status
 * @param title what happened
 * @param text what it means, and what to do
 * @param code one word, to tell whoever helps; null where nothing failed
 * @param returnTo where to go on to: one of the configured addresses; null where there is none
 */
record ResultPage(
        int status,
        String title,
        String text,
        @Nullable String code,
        @Nullable String returnTo) {
    private static final String PAGE = """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>%1$s</title>
            </head>
            <body>
            <main>
            <h1>%1$s</h1>
            <p>%2$s</p>
            %3$s%4$s</main>
            </body>
            </html>
            """;

    Response response() {
        return secured(Response.status(status).type(MediaType.TEXT_HTML_TYPE.withCharset("utf-8")))
                .header(
                        "Content-Security-Policy",
                        "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
                .entity(html())
                .build();
    }

    /** What every answer to a browser that carries a code or a state needs. */
    static Response.ResponseBuilder secured(Response.ResponseBuilder response) {
        return response.header(HttpHeaders.CACHE_CONTROL, "no-store")
                .header("Referrer-Policy", "no-referrer")
                .header("X-Content-Type-Options", "nosniff");
    }

    private String html() {
        String told = code == null ? "" : "<p>Code: <code>" + escaped(code) + "</code></p>\n";
        String link = returnTo == null ? "" : "<p><a href=\"" + escaped(returnTo) + "\">Go back</a></p>\n";
        return PAGE.formatted(escaped(title), escaped(text), told, link);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
