package io.flowmaestro.sandbox.contract;

import io.flowmaestro.sandbox.http.Form;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A path of OpenAPI such as {@code /v4/spreadsheets/{spreadsheetId}/values/{range}:append}. */
final class PathTemplate {
    private static final Pattern PARAMETER = Pattern.compile("\\{([^}]+)}");

    private final String text;
    private final List<String> parameters;
    private final Pattern pattern;
    private final Pattern spanning;
    private final int literals;

    PathTemplate(String template) {
        this.text = template;
        this.parameters = PARAMETER
                .matcher(template)
                .results()
                .map(match -> match.group(1))
                .toList();
        String regex = asRegex(template);
        int last = regex.lastIndexOf("([^/]+)");
        this.pattern = Pattern.compile(regex);
        this.spanning = last < 0
                ? pattern
                : Pattern.compile(regex.substring(0, last) + "(.+)" + regex.substring(last + "([^/]+)".length()));
        this.literals = PARAMETER.matcher(template).replaceAll("").length();
    }

    String text() {
        return text;
    }

    /** The characters outside of parameters: of two templates that fit, the one with more is meant. */
    int literals() {
        return literals;
    }

    /** The parameters of a percent-encoded path, decoded; nothing where the path does not fit. */
    Optional<Map<String, String>> match(String path) {
        return match(pattern, path);
    }

    /** The same, where the last parameter may hold several segments. */
    Optional<Map<String, String>> matchSpanning(String path) {
        return match(spanning, path);
    }

    private Optional<Map<String, String>> match(Pattern form, String path) {
        Matcher matcher = form.matcher(path);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 0; i < parameters.size(); i++) {
            values.put(parameters.get(i), Form.decodeSegment(matcher.group(i + 1)));
        }
        return Optional.of(values);
    }

    /** A parameter is one segment or a part of one: a slash in a value must have been encoded. */
    private static String asRegex(String template) {
        StringBuilder regex = new StringBuilder();
        int end = 0;
        for (MatchResult parameter : PARAMETER.matcher(template).results().toList()) {
            regex.append(Pattern.quote(template.substring(end, parameter.start())))
                    .append("([^/]+)");
            end = parameter.end();
        }
        return regex.append(Pattern.quote(template.substring(end))).toString();
    }
}
