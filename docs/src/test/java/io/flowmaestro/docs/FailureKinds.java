package io.flowmaestro.docs;

import io.flowmaestro.events.EventJson;
import io.flowmaestro.events.FailureKind;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A table whose first column is headed {@code kind} says of every failure kind what the code says of it. */
final class FailureKinds {
    private static final Pattern TABLE = Pattern.compile(
            "^\\| kind \\| meaning \\| action \\| retryable \\|.*\\n\\|[-| :]+\\n((?:\\|.*\\n)*)", Pattern.MULTILINE);
    private static final Pattern ROW =
            Pattern.compile("\\| `([a-z_]+)` \\| ([^|]+) \\| `([a-z_]+)` \\| (yes|no) \\|.*");

    private FailureKinds() {}

    static List<String> complaints(Page page) {
        return TABLE.matcher(page.text())
                .results()
                .flatMap(table -> complaints(table.group(1)))
                .toList();
    }

    private static Stream<String> complaints(String rows) {
        Map<String, String> said = ROW.matcher(rows)
                .results()
                .collect(Collectors.toMap(row -> row.group(1), row -> row.group(3) + " " + row.group(4)));
        Map<String, String> meant =
                Arrays.stream(FailureKind.values()).collect(Collectors.toMap(FailureKind::word, FailureKinds::row));
        return Stream.of(missing(meant, said, "is not said: "), missing(said, meant, "is not so: "))
                .flatMap(Function.identity());
    }

    private static Stream<String> missing(Map<String, String> wanted, Map<String, String> there, String complaint) {
        return wanted.entrySet().stream()
                .filter(entry -> !entry.getValue().equals(there.get(entry.getKey())))
                .map(entry -> complaint + entry);
    }

    private static String row(FailureKind kind) {
        return EventJson.MAPPER.valueToTree(kind.action()).textValue() + (kind.retryable() ? " yes" : " no");
    }
}
