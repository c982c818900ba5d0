package io.flowmaestro.egress;

import io.vertx.core.buffer.Buffer;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What is to be sent.
 *
 * @param method the HTTP method, such as {@code POST}
 * @param url the provider's own URL, whatever the destination
 * @param headers by name, as they are sent
 * @param body null where there is none
 */
public record OutboundRequest(
        String method,
        URI url,
        Map<String, String> headers,
        @Nullable Buffer body) {
    public OutboundRequest {
        headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
    }

    /** A POST of a form that is answered in JSON, as token endpoints take it (RFC 6749, section 3.2). */
    public static OutboundRequest form(URI url, Map<String, String> fields) {
        String body = fields.entrySet().stream()
                .map(field -> encoded(field.getKey()) + "=" + encoded(field.getValue()))
                .collect(Collectors.joining("&"));
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("content-type", "application/x-www-form-urlencoded");
        headers.put("accept", "application/json");
        return new OutboundRequest("POST", url, headers, Buffer.buffer(body));
    }

    /** The same with a header more. */
    public OutboundRequest withHeader(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new OutboundRequest(method, url, more, body);
    }

    /** The same with these headers more, in place of those of the same name. */
    public OutboundRequest withHeaders(Map<String, String> others) {
        Map<String, String> more = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        more.putAll(headers);
        more.keySet().removeAll(others.keySet());
        more.putAll(others);
        return new OutboundRequest(method, url, more, body);
    }

    /** The same with a query parameter more. */
    public OutboundRequest withQuery(String name, String value) {
        String parameter = encoded(name) + "=" + encoded(value);
        String separator = url.getRawQuery() == null ? "?" : "&";
        return new OutboundRequest(method, URI.create(url + separator + parameter), headers, body);
    }

    /** Leaves out what may hold a secret. */
    @Override
    public String toString() {
        return method + " " + url.getScheme() + "://" + url.getRawAuthority() + url.getRawPath();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
