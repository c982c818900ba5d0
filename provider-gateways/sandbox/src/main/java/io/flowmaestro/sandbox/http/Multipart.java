package io.flowmaestro.sandbox.http;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A body of {@code multipart/form-data} (RFC 7578). */
public final class Multipart {
    public static final String MEDIA_TYPE = "multipart/form-data";
    private static final Pattern BOUNDARY = Pattern.compile("boundary=\"?([^\";,]+)\"?");
    private static final Pattern NAME = Pattern.compile("(?i)[; ]name=\"([^\"]*)\"");

    private Multipart() {}

    /** The parts by name, as text; nothing where the body is no such form. */
    public static Optional<Form> parse(Request request) {
        Matcher boundary = BOUNDARY.matcher(
                Optional.ofNullable(request.header("content-type")).orElse(""));
        if (!boundary.find()) {
            return Optional.empty();
        }
        String delimiter = "--" + boundary.group(1);
        String body = request.body().toString(StandardCharsets.ISO_8859_1);
        if (!body.startsWith(delimiter) || !body.stripTrailing().endsWith(delimiter + "--")) {
            return Optional.empty();
        }
        Map<String, List<String>> parts = new LinkedHashMap<>();
        for (String part : body.split(Pattern.quote(delimiter), -1)) {
            int end = part.indexOf("\r\n\r\n");
            Matcher name = NAME.matcher(end < 0 ? "" : part.substring(0, end));
            if (name.find()) {
                String content = part.substring(end + 4, Math.max(end + 4, part.length() - 2));
                parts.computeIfAbsent(utf8(name.group(1)), key -> new ArrayList<>())
                        .add(utf8(content));
            }
        }
        return Optional.of(new Form(parts));
    }

    private static String utf8(String bytes) {
        return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }
}
