package io.flowmaestro.connection.pages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flowmaestro.catalog.Catalog;
import io.flowmaestro.catalog.Operation;
import io.flowmaestro.connection.ProblemException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TrialFormTest {
    private static final Catalog CATALOG = Catalog.load(TrialFormTest.class.getClassLoader());

    @Test
    void asksForEveryParameterOfEveryOperation() {
        // Given
        List<Operation> operations = CATALOG.providers().stream()
                .flatMap(provider -> provider.operations().values().stream())
                .toList();

        // When / Then
        assertThat(operations).allSatisfy(operation -> {
            List<FormField> fields = TrialForm.of(operation).fields(Submission.empty());
            assertThat(fields).hasSameSizeAs(operation.parameters().fields().keySet());
            assertThat(fields)
                    .allSatisfy(field -> assertThat(field.kind().equals("choice"))
                            .isEqualTo(!field.options().isEmpty()));
        });
    }

    @Test
    void readsEachFieldAsItsSchemaSays() {
        // Given
        Submission submission = submission(Map.of(
                "parameters.limit",
                " 10 ",
                "parameters.exclude_archived",
                "true",
                "parameters.cursor",
                " ",
                "key",
                "k"));

        // When
        ObjectNode given = TrialForm.of(slack("list_channels")).parameters(submission);

        // Then
        assertThat(given)
                .isEqualTo(
                        JsonNodeFactory.instance.objectNode().put("limit", 10).put("exclude_archived", true));
    }

    @Test
    void leavesAWordThatIsNoNumberToTheSchemaAndRefusesWhatIsNoJson() {
        // Given
        TrialForm form = TrialForm.of(slack("send_message"));

        // When
        String given = TrialForm.of(slack("list_channels"))
                .parameters(submission(Map.of("parameters.limit", "ten")))
                .toString();

        // Then
        assertThat(given).isEqualTo("{\"limit\":\"ten\"}");
        assertThatThrownBy(() -> form.parameters(submission(Map.of("parameters.blocks", "[] []"))))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        refused -> assertThat(refused.violations())
                                .extracting("pointer")
                                .containsExactly("/parameters/blocks"));
    }

    private static Operation slack(String operation) {
        return CATALOG.provider("slack").orElseThrow().operation(operation).orElseThrow();
    }

    private static Submission submission(Map<String, String> typed) {
        Submission submission = Submission.empty();
        typed.forEach((name, value) -> submission.typed().putSingle(name, value));
        return submission;
    }
}
