package io.flowmaestro.docs;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** docs/providers/differences.md speaks of what is there. */
class DifferencesTest {
    @Test
    void speaksOfWhatIsThere() {
        // Given
        String page = Project.text(Project.root().resolve("docs/providers/differences.md"));

        // When
        var complaints = Differences.complaints(page);

        // Then
        assertThat(complaints).isEmpty();
        assertThat(page.split("(?m)^## ")).hasSizeGreaterThan(15);
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
                    Slick; | all | a limit |; there is no provider Slick
                    Slack; | `send_message`, `sent_message` | a limit |; Slack has no operation sent_message
                    Slack; | `send_message` | a | `POST /chat.send` | [x](y) |; Slack does not send `POST /chat.send`
                    Slack; | `send_message` | a | `PUT /chat.postMessage` | [x](y) |; Slack does not send `PUT /chat.postMessage`
                    Slack; | `send_message` | a | b | nowhere |; Slack names no source for `send_message`
                    Slack; | `send_message` | a | b |; Slack names no source for `send_message`
                    """)
    void findsWhatIsNotThere(String title, String row, String complaint) {
        assertThat(Differences.complaints("## " + title + "\n\n" + row + "\n")).containsExactly(complaint);
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
                    Slack; | operation | limit |
                    Slack; | all | a limit |
                    Slack; | `send_message` | a | `POST /chat.postMessage` | [x](y) |
                    Jira; | `get_issue` | a | `GET /rest/api/3/issue/{issue}`, and more | [x](y) |
                    """)
    void passesWhatIsThere(String title, String row) {
        assertThat(Differences.complaints("## " + title + "\n\n" + row + "\n")).isEmpty();
    }
}
