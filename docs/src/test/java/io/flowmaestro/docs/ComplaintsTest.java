package io.flowmaestro.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowmaestro.events.FailureKind;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each check of the pages finds what is wrong, and passes what is right. */
class ComplaintsTest {
    private static final String TABLE = "| kind | meaning | action | retryable |\n| --- | --- | --- | --- |\n";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[gone](docs/gone.md)",
                "[no heading](#nowhere)",
                "[no heading there](docs/ARCHITECTURE.md#nowhere)",
                "![no picture](picture.svg)",
                "[not encrypted](http://example.com)",
                "The room `deploy/gone/` is nowhere."
            })
    void findsWhatLeadsNowhere(String text) {
        assertThat(Links.complaints(page(text))).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "# The `one` way, out\n[here](#the-one-way-out)",
                "[there](docs/ARCHITECTURE.md)",
                "[outside](https://example.com/page#part)",
                "The room `deploy/local/` is there, `deploy/ROOM` stands for any.",
                "```\n[not](a-link.md)\n```"
            })
    void passesWhatLeadsSomewhere(String text) {
        assertThat(Links.complaints(page(text))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "```json\n{\"a\": }\n```",
                "```yaml\na: [1\n```",
                "```json operation-requested\n{\"provider\": \"slack\", \"operation\": \"send_message\"}\n```",
                "```json operation-requested-headers\n{\"ce_id\": \"op_1\"}\n```",
                "```json something-else\n{}\n```",
                "```yaml something-else\na: 1\n```",
                "```yaml provider\nprovider: linear\n```",
                "```yaml provider-part\nerrors: {kinds: {gone: [x]}}\n```"
            })
    void findsSamplesThatAreWrong(String text) {
        assertThat(Samples.complaints(page(text))).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "```json\n{\"a\": [1, 2]}\n```",
                "```yaml\na: [1, 2]\n```",
                "```text\n{\"a\": }\n```",
                "```json operation-requested\n{\"provider\": \"slack\", \"operation\": \"x\", \"connectionId\": \"c\"}\n```",
                "```json operation-requested-headers\n{\"ce_id\": \"op_1\", \"ce_source\": \"/me\", \"ce_specversion\": \"1.0\","
                        + "\"ce_type\": \"io.flowmaestro.operation.requested.v1\", \"ce_subject\": \"c\", \"ce_time\": \"2026-12-01T09:59:30Z\","
                        + " \"ce_tenantid\": \"acme\"}\n```"
            })
    void passesSamplesThatAreRight(String text) {
        assertThat(Samples.complaints(page(text))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Type `./suite dance`.",
                "```sh\n./suite try slack send_message --shout\n```",
                "```sh\n./suite try slack send_message \\\n  --shout\n```",
                "`./mvnw verify -Pnowhere`"
            })
    void findsCommandsThatAreNone(String text) {
        assertThat(Commands.complaints(page(text))).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Type `./suite demo` or `./suite run`.",
                "`./suite try slack send_message --parameters '{}' --dry-run`",
                "`./mvnw verify -Pcontainers`"
            })
    void passesCommandsThatAreOne(String text) {
        assertThat(Commands.complaints(page(text))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"`flowmaestro.nowhere`", "`flowmaestro.executor.max-in-light`", "`credential-vault.uri`"})
    void findsKeysThatNobodyReads(String text) {
        assertThat(ConfigurationKeys.complaints(page(text))).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "`flowmaestro.executor.max-in-flight`",
                "`flowmaestro.public-url`",
                "`quarkus.http.port`",
                "flowmaestro.text"
            })
    void passesKeysThatAreRead(String text) {
        assertThat(ConfigurationKeys.complaints(page(text))).isEmpty();
    }

    @Test
    void findsAMetricThatNobodyMeasures() {
        assertThat(Metrics.complaints(page("`flowmaestro_nothing_total`, `flowmaestro_operations_total`")))
                .containsExactly("is not measured: flowmaestro_nothing_total");
    }

    @Test
    void findsAKindThatIsMissingAndOneThatIsNone() {
        // Given
        String table = TABLE + rows().replace("`timeout`", "`bad_luck`");

        // Then
        assertThat(FailureKinds.complaints(page(table))).hasSize(2);
    }

    @Test
    void passesATableOfAllKinds() {
        assertThat(FailureKinds.complaints(page(TABLE + rows()))).isEmpty();
    }

    private static String rows() {
        return Arrays.stream(FailureKind.values())
                .map(kind -> "| `%s` | why | `%s` | %s | |\n"
                        .formatted(
                                kind.word(),
                                kind.action().name().toLowerCase(Locale.ROOT),
                                kind.retryable() ? "yes" : "no"))
                .collect(Collectors.joining());
    }

    private static Page page(String text) {
        return Page.of(Project.root().resolve("SAMPLE.md"), text);
    }
}
