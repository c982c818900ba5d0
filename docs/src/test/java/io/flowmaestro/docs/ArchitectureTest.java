package io.flowmaestro.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** docs/ARCHITECTURE.md shows the rooms that Maven builds and the arrows that its enforcer lets through. */
class ArchitectureTest {
    private static final Pattern ROOM = Pattern.compile("^\\| `([a-z/-]+)/` \\| `([a-z-]+)` \\|", Pattern.MULTILINE);
    private static final Pattern ARROW =
            Pattern.compile("^\\| `([a-z-]+)` \\| (nothing|`[^|]+`) \\|", Pattern.MULTILINE);
    private static final Pattern WORD = Pattern.compile("`([a-z-]+)`");
    private static final Pattern ARTIFACT = Pattern.compile("</parent>\\s*<artifactId>([^<]+)<");
    private static final Pattern SEEN = Pattern.compile("<include>io\\.flowmaestro:([^<]+)</include>");
    private static final String PAGE = Project.text(Project.root().resolve("docs/ARCHITECTURE.md"));

    @Test
    void showsTheRooms() {
        // When
        Map<String, String> shown = ROOM.matcher(PAGE)
                .results()
                .collect(Collectors.toMap(room -> room.group(1), room -> room.group(2), (a, b) -> a, TreeMap::new));

        // Then
        assertThat(shown).hasSizeGreaterThan(15).isEqualTo(rooms());
    }

    @Test
    void showsTheArrows() {
        // When
        Map<String, TreeSet<String>> shown = ARROW.matcher(PAGE)
                .results()
                .collect(Collectors.toMap(
                        arrow -> arrow.group(1), arrow -> found(WORD, arrow.group(2)), (a, b) -> a, TreeMap::new));

        // Then
        assertThat(shown).hasSizeGreaterThan(10).isEqualTo(arrows());
    }

    private static Map<String, String> rooms() {
        return modules().stream()
                .collect(Collectors.toMap(
                        pom -> Project.root().relativize(pom.getParent()).toString(),
                        pom -> artifact(Project.text(pom)),
                        (a, b) -> a,
                        TreeMap::new));
    }

    private static Map<String, TreeSet<String>> arrows() {
        return modules().stream()
                .map(Project::text)
                .filter(pom -> pom.contains("<id>arrows</id>"))
                .collect(Collectors.toMap(
                        ArchitectureTest::artifact, pom -> found(SEEN, pom), (a, b) -> a, TreeMap::new));
    }

    /** The POMs of what has content, rather than modules. */
    private static List<Path> modules() {
        return Project.files(Project.root(), file -> file.endsWith("pom.xml")).stream()
                .filter(pom -> !Project.text(pom).contains("<packaging>pom</packaging>"))
                .toList();
    }

    private static String artifact(String pom) {
        return found(ARTIFACT, pom).first();
    }

    private static TreeSet<String> found(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map((MatchResult result) -> result.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
