package io.flowmaestro.vault.exchange;

import com.fasterxml.jackson.databind.JsonNode;
import io.flowmaestro.catalog.Provider;
import io.flowmaestro.catalog.TokenIssuer;
import io.flowmaestro.events.FailureKind;
import io.flowmaestro.vault.client.CredentialException;
import java.util.Set;
import java.util.regex.Pattern;

/** What it means that a token endpoint gave no token. Providers' own words are in their files, under the standard's. */
final class TokenRefusal {
    /** Words of RFC 6749, section 5.2, for a client that is set up wrong. */
    private static final Set<String> CLIENT =
            Set.of("invalid_client", "unauthorized_client", "unsupported_grant_type", "invalid_scope");

    /** Words for "ask again later": RFC 6749, section 4.1.2.1, and RFC 8628, section 3.5. */
    private static final Set<String> TRANSIENT = Set.of("temporarily_unavailable", "server_error", "slow_down");

    /** Words, so that nothing else of an answer goes on. */
    private static final Pattern WORD = Pattern.compile("[a-z_]{3,40}");

    /** Whose client a token is asked for with. */
    enum Client {
        /** The operator's: nobody mends it by reconnecting. */
        OPERATOR,
        /** The person's who connected. */
        PERSON
    }

    private TokenRefusal() {}

    /**
     * @param status of the answer
     * @param answer its body; missing where that is no JSON
     */
    static CredentialException of(Provider provider, TokenIssuer issuer, Client client, int status, JsonNode answer) {
        String word = issuer.refusals().word(answer);
        if (status >= 500 || status == 408 || status == 429 || TRANSIENT.contains(word)) {
            return unavailable(provider);
        }
        if (CLIENT.contains(word) && client == Client.OPERATOR) {
            return unavailable(word, provider.title() + " refused the OAuth app of this installation: " + word + ".");
        }
        if (WORD.matcher(word).matches()) {
            return refused(provider, word);
        }
        return status == 400 || status == 401
                ? refused(provider, "token_request_refused")
                : unavailable("invalid_token_answer", provider.title() + " answered without a token.");
    }

    /** Whether it is of the client, whatever that asked for. */
    static boolean isOfClient(Throwable failure) {
        return failure instanceof CredentialException refusal
                && Set.of("invalid_client", "unauthorized_client").contains(refusal.code());
    }

    /** The token endpoint did not answer, or said that it cannot. */
    static CredentialException unavailable(Provider provider) {
        return unavailable("token_endpoint_unavailable", provider.title() + " issues no tokens at the moment.");
    }

    /** The token endpoint asks to be asked later. */
    static CredentialException tooMany(Provider provider, RetryLater cause) {
        return new CredentialException(
                FailureKind.CREDENTIAL_UNAVAILABLE,
                "token_endpoint_busy",
                provider.title() + " has too many requests for tokens at the moment.",
                cause);
    }

    private static CredentialException refused(Provider provider, String word) {
        return new CredentialException(
                FailureKind.INVALID_AUTH, word, provider.title() + " refused to issue a token: " + word + ".");
    }

    private static CredentialException unavailable(String code, String message) {
        return new CredentialException(FailureKind.CREDENTIAL_UNAVAILABLE, code, message);
    }
}
