package io.flowmaestro.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A problem's type is the address of its page, so each has one, and each page has a problem. */
class ProblemPagesTest {
    private static final Path TYPES =
            Path.of("connection-service/src/main/java/io/flowmaestro/connection/ProblemType.java");
    private static final Pattern TYPE =
            Pattern.compile("^    ([A-Z_]+)\\((\\d{3}), \"(.+)\"\\)[,;]$", Pattern.MULTILINE);

    static Stream<Arguments> problems() {
        return TYPE.matcher(Project.text(Project.root().resolve(TYPES)))
                .results()
                .map(type -> Arguments.of(code(type), type.group(2), type.group(3)));
    }

    @ParameterizedTest
    @MethodSource("problems")
    void hasAPage(String code, String status, String title) {
        // When
        String page = Project.text(folder().resolve(code + ".md"));

        // Then
        assertThat(page).startsWith("# " + title + "\n\n`" + code + "`, HTTP status " + status + ".\n\n");
    }

    @ParameterizedTest
    @MethodSource("problems")
    void isInTheList(String code, String status, String title) {
        assertThat(Project.text(folder().resolve("README.md")))
                .contains("| [`%s`](%s.md) | %s | %s |".formatted(code, code, status, title));
    }

    @Test
    void everyPageHasAProblem() {
        // Given
        List<String> codes = problems().map(problem -> problem.get()[0] + ".md").toList();

        // When
        List<String> pages = Project.files(folder(), Files::isRegularFile).stream()
                .map(page -> page.getFileName().toString())
                .filter(page -> !page.equals("README.md"))
                .toList();

        // Then
        assertThat(pages).hasSizeGreaterThan(10).containsExactlyInAnyOrderElementsOf(codes);
    }

    private static Path folder() {
        return Project.root().resolve("docs/problems");
    }

    private static String code(MatchResult type) {
        return type.group(1).toLowerCase(Locale.ROOT);
    }
}
