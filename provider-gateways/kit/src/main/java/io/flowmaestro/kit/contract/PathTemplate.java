package io.flowmaestro.kit.contract;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A path of an OpenAPI document, such as {@code /v4/spreadsheets/{id}/values/{range}:append}. */
final class PathTemplate {
    private static final Pattern PLACE = Pattern.compile("\\{([^}]+)}");

    private final String template;
    private final Pattern pattern;
    private final Map<String, String> groups = new LinkedHashMap<>();

    /** @param manySegments the places that several segments may fill */
    PathTemplate(String template, Set<String> manySegments) {
        this.template = template;
        StringBuilder regex = new StringBuilder();
        Matcher places = PLACE.matcher(template);
        int from = 0;
        while (places.find()) {
            String group = "p" + groups.size();
            groups.put(places.group(1), group);
            regex.append(Pattern.quote(template.substring(from, places.start())))
                    .append("(?<")
                    .append(group)
                    .append(manySegments.contains(places.group(1)) ? ">.+)" : ">[^/]+)");
            from = places.end();
        }
        this.pattern = Pattern.compile(
                regex.append(Pattern.quote(template.substring(from))).toString());
    }

    /** What fills its places, still encoded; empty where the path is another. */
    Optional<Map<String, String>> match(String path) {
        Matcher matcher = pattern.matcher(path);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        Map<String, String> values = new LinkedHashMap<>();
        groups.forEach((name, group) -> values.put(name, matcher.group(group)));
        return Optional.of(values);
    }

    /** How many characters are fixed: of two that match, the one with more is meant. */
    int fixed() {
        return PLACE.matcher(template).replaceAll("").length();
    }

    @Override
    public String toString() {
        return template;
    }
}
