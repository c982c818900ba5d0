package io.flowmaestro.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each claim of the product guide is shown by tests that exist, or says why it is open. */
class GuideClaimsTest {
    private static final Pattern ROW =
            Pattern.compile("^\\| (?!\\*\\*|claim \\||---)(.+) \\| (.+) \\|$", Pattern.MULTILINE);
    private static final Pattern TEST = Pattern.compile("`([A-Za-z0-9]+(?:Test|IT))(?:#([A-Za-z0-9_]+))?`");
    private static final Map<String, List<String>> TESTS =
            Project.files(Project.root(), file -> file.toString().matches(".*/src/test/java/.*(Test|IT)\\.java"))
                    .stream()
                    .collect(Collectors.groupingBy(
                            GuideClaimsTest::className, Collectors.mapping(Project::text, Collectors.toList())));

    /** One line of the table. */
    private record Claim(String words, String shownBy) {
        @Override
        public String toString() {
            return words;
        }
    }

    static Stream<Claim> claims() {
        return ROW.matcher(Project.text(Project.root().resolve("docs/guide-claims.md")))
                .results()
                .map(row -> new Claim(row.group(1), row.group(2)));
    }

    @Test
    void readsTheTable() {
        assertThat(claims()).hasSizeGreaterThan(30);
    }

    @ParameterizedTest
    @MethodSource("claims")
    void isShownOrOpen(Claim claim) {
        if (claim.shownBy().startsWith("open: ")) {
            assertThat(claim.shownBy().length()).isGreaterThan("open: ".length());
            return;
        }
        assertThat(TEST.matcher(claim.shownBy()).replaceAll(""))
                .as("only tests")
                .matches("[, ]*");
        assertThat(TEST.matcher(claim.shownBy()).results())
                .isNotEmpty()
                .allSatisfy(named -> assertThat(TESTS.getOrDefault(named.group(1), List.of()))
                        .as("%s in a test class of that name", named.group())
                        .anyMatch(source -> named.group(2) == null || source.contains("void " + named.group(2) + "(")));
    }

    private static String className(Path file) {
        return file.getFileName().toString().replace(".java", "");
    }
}
