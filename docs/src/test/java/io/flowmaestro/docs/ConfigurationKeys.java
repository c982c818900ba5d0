package io.flowmaestro.docs;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Keys of our own that a page names are read by a service: literally, or by a method of a mapping with that prefix. */
final class ConfigurationKeys {
    private static final Pattern KEY = Pattern.compile("(flowmaestro|credential-vault)(\\.[a-z0-9<>-]+)+");
    private static final Pattern PREFIX = Pattern.compile("@ConfigMapping\\(prefix = \"([a-z.-]+)\"");
    private static final Pattern HYPHEN = Pattern.compile("-([a-z])");

    private ConfigurationKeys() {}

    static List<String> complaints(Page page) {
        return page.words().stream()
                .filter(word -> KEY.matcher(word).matches())
                .filter(key -> Project.serviceSources().stream().noneMatch(source -> reads(source, key)))
                .map("is read by no service: "::concat)
                .toList();
    }

    private static boolean reads(String source, String key) {
        return source.contains(key)
                || PREFIX.matcher(source)
                        .results()
                        .map(mapping -> mapping.group(1) + ".")
                        .anyMatch(prefix -> key.startsWith(prefix) && hasMember(source, key));
    }

    private static boolean hasMember(String source, String key) {
        String name = key.substring(key.lastIndexOf('.') + 1);
        String method =
                HYPHEN.matcher(name).replaceAll(letter -> letter.group(1).toUpperCase(Locale.ROOT));
        return source.contains(" " + method + "();") || source.contains("@WithName(\"" + name + "\")");
    }
}
