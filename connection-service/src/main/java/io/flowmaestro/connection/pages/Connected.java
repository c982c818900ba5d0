package io.flowmaestro.connection.pages;

import jakarta.ws.rs.core.UriBuilder;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * The end of what a link to connect opened.
 *
 * @param provider its title
 * @param connection its id
 * @param next where the browser goes on to by itself; null where there is nowhere
 * @param opener the origin of the page that is told where it opened this window; null where none may be
 */
record Connected(
        String provider,
        String connection,
        @Nullable String next,
        @Nullable String opener) {

    /** @param returnTo one of the configured addresses; null where none was asked for */
    static Connected of(String provider, String connection, @Nullable String returnTo) {
        if (returnTo == null) {
            return new Connected(provider, connection, null, null);
        }
        URI next = UriBuilder.fromUri(returnTo)
                .queryParam("connectionId", connection)
                .build();
        String opener = String.valueOf(next.getScheme()).startsWith("http")
                ? next.getScheme() + "://" + next.getRawAuthority()
                : null;
        return new Connected(provider, connection, next.toString(), opener);
    }
}
