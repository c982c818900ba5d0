package io.flowmaestro.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TryTest {
    @Test
    void showsTheRequestThatSlackDocuments() {
        // When
        Trial trial = Trial.of(
                "slack", "send_message", "--parameters", "{\"channel\":\"C1\",\"message\":\"hi\"}", "--dry-run");

        // Then
        assertThat(trial.exit()).isZero();
        assertThat(trial.request().path("method").asText()).isEqualTo("POST");
        assertThat(trial.request().path("url").asText()).isEqualTo("https://slack.com/api/chat.postMessage");
        assertThat(trial.request().path("headers").path("Authorization").asText())
                .isEqualTo("Bearer [secret]");
        assertThat(trial.request().path("body")).hasToString("{\"channel\":\"C1\",\"text\":\"hi\"}");
        assertThat(trial.outcome().isNull()).isTrue();
        assertThat(trial.err()).isEmpty();
    }

    @Test
    void inventsAFieldThatTheAddressNeeds() {
        // When
        Trial trial = Trial.of("shopify", "get_order", "--parameters", "{\"orderId\":\"1\"}", "--dry-run");

        // Then
        assertThat(trial.exit()).isZero();
        assertThat(trial.request().path("url").asText())
                .matches("https://[a-z-]+\\.myshopify\\.com/admin/.*/orders/1\\.json");
    }

    @Test
    void takesAFieldAndACredentialOfAnotherMethod() {
        // When
        Trial trial = Trial.of(
                "shopify",
                "get_order",
                "--parameters={\"orderId\":\"1\"}",
                "--field",
                "shop=acme.myshopify.com",
                "--credential",
                "{\"token\":\"shpat_canary\"}",
                "--dry-run");

        // Then
        assertThat(trial.exit()).isZero();
        assertThat(trial.request().path("url").asText()).startsWith("https://acme.myshopify.com/");
        assertThat(trial.request()
                        .path("headers")
                        .path("X-Shopify-Access-Token")
                        .asText())
                .isEqualTo("[secret]");
        assertThat(trial.out()).doesNotContain("canary");
    }

    @Test
    void readsParametersFromAFile(@TempDir Path folder) throws Exception {
        // Given
        Path file = Files.writeString(folder.resolve("p.json"), "{\"channel\":\"C1\",\"message\":\"a placeholder\"}");

        // When
        Trial trial = Trial.of("slack", "send_message", "--parameters", "@" + file, "--dry-run");

        // Then
        assertThat(trial.request().path("body").path("text").asText()).isEqualTo("a placeholder");
    }

    @Test
    void aRequestThatCannotBeMadeIsAFailedOutcome() {
        // When
        Trial trial = Trial.of("slack", "send_message", "--parameters", "{\"channel\":\"C1\"}", "--dry-run");

        // Then
        assertThat(trial.exit()).isEqualTo(1);
        assertThat(trial.request().isNull()).isTrue();
        assertThat(trial.outcome().path("status").asText()).isEqualTo("failed");
        assertThat(trial.outcome().at("/error/errors/0/pointer").asText()).isEqualTo("/parameters/message");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "slak send_message | There is no provider slak. There are:  ",
                "slack send | Slack has no operation send. It has: auth_test, send_message, ",
                "slack send_message --parameters {\"a\": | --parameters is not JSON at line 1, column 6.",
                "slack send_message --parameters [] | --parameters must be a JSON object",
                "slack send_message --parameters=@/nowhere.json | --parameters: the file /nowhere.json cannot be read.",
                "slack send_message --credential {\"canary | --credential is not JSON at line 1, column ",
                "slack send_message --credential {\"canary\":\"canary\"} | Of its methods, oauth2 takes access_token.",
                "slack send_message --credential {\"access_token\":1} | --credential: access_token must be a string.",
                "shopify get_shop --field shop=evil.com | --field: shop must match",
                "shopify get_shop --field shp=a.myshopify.com | --field: shp is not known: did you mean shop?",
                "shopify get_shop --credential {\"token\":\"canary\"} | give --field shop=VALUE",
                "slack auth_test --base-url ftp://a | --base-url: must be an http or https URL",
                "slack auth_test --base-url :// | Invalid value for option '--base-url'",
                "slack | Missing required parameter: 'OPERATION'"
            })
    void saysWhatIsUnusable(String arguments, String sentence) {
        // When
        Trial trial = Trial.of(arguments.split(" "));

        // Then
        assertThat(trial.exit()).isEqualTo(2);
        assertThat(trial.err()).contains(sentence).doesNotContain("canary");
        assertThat(trial.out()).isEmpty();
    }
}
