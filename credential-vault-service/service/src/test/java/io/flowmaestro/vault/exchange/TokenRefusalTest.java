package io.flowmaestro.vault.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.flowmaestro.catalog.AuthMethod.OAuth2;
import io.flowmaestro.catalog.Catalog;
import io.flowmaestro.catalog.Provider;
import io.flowmaestro.catalog.TokenIssuer;
import io.flowmaestro.events.FailureKind;
import io.flowmaestro.vault.client.CredentialException;
import io.flowmaestro.vault.exchange.TokenRefusal.Client;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenRefusalTest {
    private static final Provider GITHUB = Catalog.load(TokenRefusalTest.class.getClassLoader())
            .provider("github")
            .orElseThrow();

    private static final TokenIssuer ISSUER =
            ((OAuth2) GITHUB.connection().method(OAuth2.ID).orElseThrow()).issuer();

    private final ObjectMapper json = new ObjectMapper();

    @ParameterizedTest
    @CsvSource({
        "400, invalid_grant, INVALID_AUTH, invalid_grant",
        "401, invalid_grant, INVALID_AUTH, invalid_grant",
        "200, bad_verification_code, INVALID_AUTH, invalid_grant",
        "200, bad_refresh_token, INVALID_AUTH, invalid_grant",
        "400, invalid_request, INVALID_AUTH, invalid_request",
        "401, invalid_client, CREDENTIAL_UNAVAILABLE, invalid_client",
        "200, incorrect_client_credentials, CREDENTIAL_UNAVAILABLE, invalid_client",
        "400, temporarily_unavailable, CREDENTIAL_UNAVAILABLE, token_endpoint_unavailable",
        "200, slow_down, CREDENTIAL_UNAVAILABLE, token_endpoint_unavailable",
        "429, invalid_grant, CREDENTIAL_UNAVAILABLE, token_endpoint_unavailable",
        "503, invalid_grant, CREDENTIAL_UNAVAILABLE, token_endpoint_unavailable",
        "400, Canary-1 is no word, INVALID_AUTH, token_request_refused",
        "200, Canary-1 is no word, CREDENTIAL_UNAVAILABLE, invalid_token_answer",
        "302, Canary-1 is no word, CREDENTIAL_UNAVAILABLE, invalid_token_answer",
    })
    void tellsARefusalFromTrouble(int status, String error, FailureKind kind, String code) {
        // Given
        JsonNode answer = json.createObjectNode().put("error", error).put("error_description", "canary-2");

        // When
        CredentialException failure = TokenRefusal.of(GITHUB, ISSUER, Client.OPERATOR, status, answer);

        // Then
        assertThat(failure.kind()).isEqualTo(kind);
        assertThat(failure.code()).isEqualTo(code);
        assertThat(failure.getMessage()).startsWith("GitHub").doesNotContainIgnoringCase("canary");
    }

    @Test
    void aClientOfThePersonsOwnIsTheirsToMend() {
        // Given
        JsonNode answer = json.createObjectNode().put("error", "incorrect_client_credentials");

        // When
        CredentialException failure = TokenRefusal.of(GITHUB, ISSUER, Client.PERSON, 200, answer);

        // Then
        assertThat(failure.kind()).isEqualTo(FailureKind.INVALID_AUTH);
        assertThat(failure.code()).isEqualTo("invalid_client");
    }

    @Test
    void anAnswerThatIsNoJsonIsTrouble() {
        // When
        CredentialException failure = TokenRefusal.of(GITHUB, ISSUER, Client.OPERATOR, 200, MissingNode.getInstance());

        // Then
        assertThat(failure.kind()).isEqualTo(FailureKind.CREDENTIAL_UNAVAILABLE);
        assertThat(failure.code()).isEqualTo("invalid_token_answer");
    }
}
