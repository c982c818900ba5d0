package io.flowmaestro.docs;

import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Commands that a page tells to type exist: verbs and options of {@code ./suite}, profiles of {@code ./mvnw}. */
final class Commands {
    private static final Pattern SUITE = Pattern.compile("\\./suite ([a-z]+)((?:\\\\\\n|[^\\n`])*)");
    private static final Pattern OPTION = Pattern.compile("(?<=\\s)--[a-z-]+");
    private static final Pattern MAVEN = Pattern.compile("\\./mvnw[^\\n`]*");
    private static final Pattern PROFILE = Pattern.compile("(?<=\\s-P)[A-Za-z-]+");

    private Commands() {}

    static List<String> complaints(Page page) {
        return Stream.of(
                        unknown(find(SUITE, page.text(), 1), Project.verbs(), "./suite has no command "),
                        unknown(
                                find(SUITE, page.text(), 2).flatMap(rest -> find(OPTION, rest, 0)),
                                Project.options(),
                                "./suite has no option "),
                        unknown(
                                find(MAVEN, page.text(), 0).flatMap(line -> find(PROFILE, line, 0)),
                                Project.profiles(),
                                "pom.xml has no profile "))
                .flatMap(Function.identity())
                .toList();
    }

    private static Stream<String> unknown(Stream<String> named, Set<String> known, String complaint) {
        return named.filter(name -> !known.contains(name)).map(complaint::concat);
    }

    private static Stream<String> find(Pattern pattern, String text, int group) {
        return pattern.matcher(text).results().map(result -> result.group(group));
    }
}
