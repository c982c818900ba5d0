package io.flowmaestro.catalog.expression;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The {@code Link} header (RFC 8288, section 3). */
final class LinkHeader {
    /** A target in angle brackets, and its parameters, quoted or not. */
    private static final Pattern LINK = Pattern.compile(
            "<([^>]*)>((?:\\s*;\\s*[^\\s=;,\"]+(?:\\s*=\\s*(?:\"(?:[^\"\\\\]|\\\\.)*+\"|[^\\s;,\"]*))?)*+)");

    private static final Pattern REL =
            Pattern.compile(";\\s*rel\\s*=\\s*(?:\"([^\"]*)\"|([^\\s;,\"]+))", Pattern.CASE_INSENSITIVE);

    private LinkHeader() {}

    /** The first target that has the relation; empty where there is none. */
    static String target(String header, String relation) {
        Matcher link = LINK.matcher(header);
        while (link.find()) {
            Matcher rel = REL.matcher(link.group(2));
            if (rel.find() && relations(rel).contains(relation.toLowerCase(Locale.ROOT))) {
                return link.group(1);
            }
        }
        return "";
    }

    private static List<String> relations(Matcher rel) {
        String names = rel.group(1) == null ? rel.group(2) : rel.group(1);
        return List.of(names.toLowerCase(Locale.ROOT).split("\\s+", -1));
    }
}
