package io.flowmaestro.catalog.expression;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The {@code Link} header (RFC 8288, section 3). */
final class LinkHeader {
    private static final String VALUE = "(?:\"(?:[^\"\\\\]|\\\\.)*+\"|[^\\s;,\"]*+)";

    /** A target in angle brackets, and its parameters, quoted or not. */
    private static final Pattern LINK =
            Pattern.compile("<([^>]*)>((?:\\s*;\\s*[^\\s=;,\"]+(?:\\s*=\\s*" + VALUE + ")?)*+)");

    private static final Pattern PARAMETER = Pattern.compile(";\\s*([^\\s=;,\"]+)\\s*=\\s*(" + VALUE + ")");

    private LinkHeader() {}

    /** The first target that has the relation; empty where there is none. */
    static String target(String header, String relation) {
        Matcher link = LINK.matcher(header);
        while (link.find()) {
            if (relations(link.group(2)).contains(relation.toLowerCase(Locale.ROOT))) {
                return link.group(1);
            }
        }
        return "";
    }

    private static List<String> relations(String parameters) {
        Matcher parameter = PARAMETER.matcher(parameters);
        while (parameter.find()) {
            if (parameter.group(1).equalsIgnoreCase("rel")) {
                String names = parameter.group(2).replace("\"", "").strip().toLowerCase(Locale.ROOT);
                return List.of(names.split("\\s+", -1));
            }
        }
        return List.of();
    }
}
