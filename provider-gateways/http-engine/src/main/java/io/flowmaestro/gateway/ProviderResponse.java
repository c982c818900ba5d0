package io.flowmaestro.gateway;

import io.vertx.core.buffer.Buffer;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * A status line came back.
 *
 * @param status 100 to 599
 * @param headers by name in lower case; several of one name joined by {@code ", "} (RFC 9110, section 5.3)
 * @param body as far as it came
 * @param end whether that is all of it
 */
public record ProviderResponse(int status, Map<String, String> headers, Buffer body, BodyEnd end, long millis)
        implements ProviderAnswer {
    /** How a body ended. */
    public enum BodyEnd {
        /** All of it came. */
        COMPLETE,
        /** The connection was lost, or the deadline passed, before its end. */
        TRUNCATED,
        /** It was longer than is taken, and dropped. */
        TOO_LARGE
    }

    public ProviderResponse {
        Map<String, String> lowerCase = new TreeMap<>();
        headers.forEach((name, value) ->
                lowerCase.merge(name.toLowerCase(Locale.ROOT), value, (first, next) -> first + ", " + next));
        headers = Map.copyOf(lowerCase);
    }
}
