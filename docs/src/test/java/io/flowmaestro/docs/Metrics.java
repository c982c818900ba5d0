package io.flowmaestro.docs;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Metrics that a page names are measured: in Prometheus' form of the names that services give to Micrometer. */
final class Metrics {
    private static final Pattern NAMED = Pattern.compile("flowmaestro_[a-z_]+");
    private static final Pattern MEASURED = Pattern.compile("\"(flowmaestro\\.[a-z.]+)\"");
    private static final Pattern UNIT = Pattern.compile("_(total|seconds)$");

    private Metrics() {}

    static List<String> complaints(Page page) {
        Set<String> measured = measured();
        return page.words().stream()
                .filter(word -> NAMED.matcher(word).matches())
                .filter(name -> !measured.contains(UNIT.matcher(name).replaceFirst("")))
                .map("is not measured: "::concat)
                .toList();
    }

    private static Set<String> measured() {
        return Project.serviceSources().stream()
                .flatMap(source -> MEASURED.matcher(source).results())
                .map(name -> name.group(1).replace('.', '_'))
                .collect(Collectors.toSet());
    }
}
