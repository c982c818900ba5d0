package io.flowmaestro.vault.exchange;

import com.fasterxml.jackson.databind.JsonNode;
import io.flowmaestro.catalog.Provider;
import io.flowmaestro.events.FailureKind;
import io.flowmaestro.vault.client.CredentialException;
import java.util.Set;
import java.util.regex.Pattern;

/** What it means that a token endpoint gave no token. */
final class TokenRefusal {
    /**
     * Words for what the operator set up and a person cannot mend by reconnecting: of RFC 6749, section 5.2, of GitHub
     * and of Slack.
     */
    private static final Set<String> APP = Set.of(
            "invalid_client",
            "unauthorized_client",
            "unsupported_grant_type",
            "invalid_scope",
            "incorrect_client_credentials",
            "invalid_client_id",
            "bad_client_secret");

    /** Words for "ask again later": RFC 6749, section 4.1.2.1, RFC 8628, section 3.5, and Slack's own. */
    private static final Set<String> TRANSIENT =
            Set.of("temporarily_unavailable", "server_error", "slow_down", "ratelimited", "internal_error");

    /** Words, so that nothing else of an answer goes on. */
    private static final Pattern WORD = Pattern.compile("[a-z_]{3,40}");

    private TokenRefusal() {}

    /**
     * @param status of the answer
     * @param answer its body; missing where that is no JSON
     */
    static CredentialException of(Provider provider, int status, JsonNode answer) {
        String word = answer.path("error").asText("");
        if (status >= 500 || status == 408 || status == 429 || TRANSIENT.contains(word)) {
            return unavailable(provider);
        }
        if (APP.contains(word)) {
            return unavailable(word, provider.title() + " refused the OAuth app of this installation: " + word + ".");
        }
        if (WORD.matcher(word).matches()) {
            return refused(provider, word);
        }
        return status == 400 || status == 401
                ? refused(provider, "token_request_refused")
                : unavailable("invalid_token_answer", provider.title() + " answered without a token.");
    }

    /** The token endpoint did not answer, or said that it cannot. */
    static CredentialException unavailable(Provider provider) {
        return unavailable("token_endpoint_unavailable", provider.title() + " issues no tokens at the moment.");
    }

    private static CredentialException refused(Provider provider, String word) {
        return new CredentialException(
                FailureKind.INVALID_AUTH, word, provider.title() + " refused to issue a token: " + word + ".");
    }

    private static CredentialException unavailable(String code, String message) {
        return new CredentialException(FailureKind.CREDENTIAL_UNAVAILABLE, code, message);
    }
}
