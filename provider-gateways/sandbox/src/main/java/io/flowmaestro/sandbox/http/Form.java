package io.flowmaestro.sandbox.http;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Names and values of a query or of a form, in the order sent. */
public record Form(Map<String, List<String>> values) {
    public static final String MEDIA_TYPE = "application/x-www-form-urlencoded";
    private static final Pattern LONE_PERCENT = Pattern.compile("%(?![0-9A-Fa-f]{2})");
    public static final Form EMPTY = new Form(Map.of());

    /** A percent sign that encodes nothing stands for itself, as in the WHATWG URL standard. */
    public static Form parse(String encoded) {
        Map<String, List<String>> values = new LinkedHashMap<>();
        for (String pair : encoded.split("&", -1)) {
            if (!pair.isEmpty()) {
                int equals = pair.indexOf('=');
                String name = equals < 0 ? pair : pair.substring(0, equals);
                String value = equals < 0 ? "" : pair.substring(equals + 1);
                values.computeIfAbsent(decode(name), key -> new ArrayList<>()).add(decode(value));
            }
        }
        return new Form(Collections.unmodifiableMap(values));
    }

    public static String encode(Map<String, String> values) {
        return values.entrySet().stream()
                .map(entry -> encode(entry.getKey()) + "=" + encode(entry.getValue()))
                .collect(Collectors.joining("&"));
    }

    /** The one value of a name; nothing where it is absent, empty or given more than once (RFC 6749, section 3.1). */
    public Optional<String> one(String name) {
        List<String> found = all(name);
        return found.size() == 1 && !found.get(0).isEmpty() ? Optional.of(found.get(0)) : Optional.empty();
    }

    public List<String> all(String name) {
        return values.getOrDefault(name, List.of());
    }

    public boolean has(String name) {
        return values.containsKey(name);
    }

    /** A path's segment: in it a plus sign stands for itself. */
    public static String decodeSegment(String segment) {
        return decode(segment.replace("+", "%2B"));
    }

    private static String decode(String text) {
        return URLDecoder.decode(LONE_PERCENT.matcher(text).replaceAll("%25"), StandardCharsets.UTF_8);
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
