package io.flowmaestro.sandbox.http;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A request as the provider would see it.
 *
 * @param method in capitals
 * @param host the provider's host name, lower-case
 * @param path the path as sent, percent-encoded, without the query
 * @param rawQuery the query as sent; empty where there is none
 * @param headers names are case-insensitive
 */
public record Request(String method, String host, String path, String rawQuery, MultiMap headers, Buffer body) {

    public @Nullable String header(String name) {
        return headers.get(name);
    }

    /** The content type without its parameters, lower-case; empty where none is given. */
    public String mediaType() {
        String contentType = headers.get("content-type");
        if (contentType == null) {
            return "";
        }
        int semicolon = contentType.indexOf(';');
        return (semicolon < 0 ? contentType : contentType.substring(0, semicolon))
                .strip()
                .toLowerCase(Locale.ROOT);
    }

    public Form query() {
        return Form.parse(rawQuery);
    }

    /** The headers by lower-case name. */
    public Map<String, String> headerMap() {
        Map<String, String> map = new HashMap<>();
        headers.forEach((name, value) -> map.put(name.toLowerCase(Locale.ROOT), value));
        return map;
    }

    /** The address as the provider knows it, without the query. */
    public String url() {
        return "https://" + host + path;
    }

    /** The body as a form; empty where it is of another media type. */
    public Form form() {
        return mediaType().equals(Form.MEDIA_TYPE) ? Form.parse(body.toString()) : Form.EMPTY;
    }

    /** The token of an {@code Authorization} header with the given scheme (RFC 9110, section 11.4). */
    public Optional<String> authorization(String scheme) {
        String value = headers.get("authorization");
        if (value == null || !value.regionMatches(true, 0, scheme + " ", 0, scheme.length() + 1)) {
            return Optional.empty();
        }
        return Optional.of(value.substring(scheme.length() + 1).strip());
    }
}
