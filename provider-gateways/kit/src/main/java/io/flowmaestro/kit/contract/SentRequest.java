package io.flowmaestro.kit.contract;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request as a contract sees it.
 *
 * @param path percent-encoded
 * @param query each parameter's values, decoded, in order
 * @param headers by name in lower case
 * @param content null where there is no body
 */
public record SentRequest(
        String method,
        String path,
        Map<String, List<String>> query,
        Map<String, String> headers,
        @Nullable Content content) {

    /**
     * A body.
     *
     * @param mediaType without parameters
     * @param value JSON; of a form an object of texts, and of lists and objects where the names have brackets; else a text
     * @param typed whether numbers are numbers, not text
     */
    public record Content(String mediaType, JsonNode value, boolean typed) {}

    /** A request to that address. */
    public static SentRequest of(String method, URI url, Map<String, String> headers, @Nullable Content content) {
        Map<String, String> lowerCase = new LinkedHashMap<>();
        headers.forEach((name, value) -> lowerCase.put(name.toLowerCase(Locale.ROOT), value));
        return new SentRequest(method, url.getRawPath(), query(url.getRawQuery()), lowerCase, content);
    }

    private static Map<String, List<String>> query(@Nullable String raw) {
        Map<String, List<String>> query = new LinkedHashMap<>();
        for (String pair : raw == null || raw.isEmpty() ? new String[0] : raw.split("&", -1)) {
            int equals = pair.indexOf('=');
            String name = decoded(equals < 0 ? pair : pair.substring(0, equals));
            String value = equals < 0 ? "" : decoded(pair.substring(equals + 1));
            query.computeIfAbsent(name, any -> new ArrayList<>()).add(value);
        }
        return query;
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
