package io.flowmaestro.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Decisions are in their list, under their number and title. */
class DecisionsTest {
    private static final Path FOLDER = Project.root().resolve("docs/adr");
    private static final Pattern HEADING = Pattern.compile("# (\\d+)\\. (.+)\n");
    private static final Pattern ROW = Pattern.compile("^\\| \\[\\d{4}]", Pattern.MULTILINE);

    static Stream<String> decisions() {
        return Project.files(FOLDER, file -> !file.endsWith("README.md")).stream()
                .map(file -> file.getFileName().toString());
    }

    @ParameterizedTest
    @MethodSource("decisions")
    void isInTheList(String file) {
        // Given
        Matcher heading = HEADING.matcher(Project.text(FOLDER.resolve(file)));

        // When
        assertThat(heading.lookingAt()).isTrue();
        String number = "%04d".formatted(Integer.parseInt(heading.group(1)));

        // Then
        assertThat(file).startsWith(number + "-");
        assertThat(list()).contains("| [%s](%s) | %s |\n".formatted(number, file, heading.group(2)));
    }

    @Test
    void areListedOnceEach() {
        // When
        List<String> files = decisions().toList();

        // Then
        assertThat(ROW.matcher(list()).results()).hasSameSizeAs(files);
    }

    private static String list() {
        return Project.text(FOLDER.resolve("README.md"));
    }
}
