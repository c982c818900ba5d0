package io.flowmaestro.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DraftTest {
    private static final Path CONTRACTS = ResourceFolders.find(DraftTest.class.getClassLoader(), "contracts");

    private static final String MAIL = """
            openapi: 3.1.0
            info: {title: Mail, description: "Sends <b>mail</b>. And more."}
            servers: [{url: "https://{region}.mail.example/v2", variables: {region: {default: eu}}}]
            components:
              securitySchemes: {key: {type: apiKey, in: header, name: X-Key}}
            paths:
              /ping: {get: {operationId: ping, responses: {"204": {description: Here.}}}}
              /boxes/{box-id}/mails:
                parameters: [{name: box-id, in: path, required: true, schema: {type: string}}]
                post:
                  operationId: sendMail
                  summary: Send a mail
                  parameters: [{name: dry_run, in: query, schema: {type: boolean}}]
                  requestBody:
                    content:
                      application/x-www-form-urlencoded:
                        schema:
                          type: object
                          required: [to]
                          properties: {to: {type: string, format: email}, cc: {type: array, items: {type: string}}}
                  responses:
                    "201":
                      content: {application/json: {schema: {type: object, properties: {id: {type: string}}}}}
            """;

    @TempDir
    private Path folder;

    @Test
    void theScaffoldPassesTheCheck() {
        // When
        Report report = check(Draft.scaffold("my_mail"));

        // Then
        assertThat(report).isEqualTo(new Report("my_mail", 1, 2, 0, List.of()));
    }

    @Test
    void aDraftOfADocumentPassesTheCheck() {
        // When
        Draft draft = Draft.ofOpenApi("mail", MAIL, List.of("ping", "POST /boxes/{box-id}/mails"));

        // Then
        assertThat(check(draft)).isEqualTo(new Report("mail", 2, 4, 0, List.of()));
        assertThat(draft.files().get("provider.yaml"))
                .contains(
                        "base_url: https://eu.mail.example/v2",
                        "summary: Sends mail. # reword",
                        "title: Send a mail # reword",
                        "path: /boxes/${input.box_id}/mails",
                        "cc: ${input.?cc}",
                        "as: form",
                        "header: X-Key",
                        "test: ping");
        assertThat(draft.files().get("examples/send_mail.yaml"))
                .contains("url: https://eu.mail.example/v2/boxes/text/mails", "to: ada@example.com");
    }

    @ParameterizedTest
    @CsvSource({
        "github.openapi.json, issues/create",
        "hubspot.openapi.json, POST /crm/v3/objects/contacts",
        "slack.openapi.json, chat_postMessage",
        "sendgrid.openapi.json, POST /v3/mail/send",
        "stripe.openapi.yaml, POST /v1/customers",
        "openai.openapi.json, createTranscription"
    })
    void aDraftOfAProvidersOwnDocumentPassesTheCheck(String file, String operation) throws IOException {
        // Given
        String document = Files.readString(CONTRACTS.resolve(file));

        // When
        Report report = check(Draft.ofOpenApi("drafted", document, List.of(operation)));

        // Then
        assertThat(report).isEqualTo(new Report("drafted", 1, 2, 0, List.of()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Linear", "../linear", "9lives", "a-b"})
    void refusesWhatIsNoId(String id) {
        // When / Then
        assertThatThrownBy(() -> Draft.scaffold(id))
                .isInstanceOf(DraftException.class)
                .hasMessageContaining("no id");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"{}|no OpenAPI", "swagger: '2.0'|no OpenAPI", "[|neither", "openapi: 3.0.3|no operation a, but"})
    void saysWhyThereIsNoDraft(String document, String reason) {
        // When / Then
        assertThatThrownBy(() -> Draft.ofOpenApi("mail", document, List.of("a")))
                .isInstanceOf(DraftException.class)
                .hasMessageContaining(reason);
    }

    private Report check(Draft draft) {
        draft.files().forEach((name, text) -> {
            try {
                Path file = folder.resolve(draft.id()).resolve(name);
                Files.createDirectories(file.getParent());
                Files.writeString(file, text);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        return new ProviderCheck(folder, CONTRACTS).check(draft.id());
    }
}
