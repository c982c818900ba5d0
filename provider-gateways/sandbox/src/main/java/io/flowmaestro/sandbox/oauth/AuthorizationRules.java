package io.flowmaestro.sandbox.oauth;

import io.flowmaestro.sandbox.http.Form;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What one provider's authorization server does in its own way. */
public interface AuthorizationRules {
    /** The provider's name on the consent page. */
    String title();

    /** Scopes that exist; any other is refused. */
    Set<String> scopes();

    String scopeSeparator();

    /**
     * The account that consents.
     *
     * @param chosen what was typed into the consent page
     */
    String account(String host, Optional<String> chosen);

    /** Whether {@code response_type=code} has to be sent; where it is sent, it is always looked at. */
    default boolean responseTypeRequired() {
        return false;
    }

    /** Whether the redirect URI has to be sent again with the code. */
    default boolean redirectUriAtToken() {
        return true;
    }

    /** Whether a token request without {@code grant_type} is for a code, against RFC 6749. */
    default boolean codeGrantImplied() {
        return false;
    }

    /** Whether the client may authenticate by {@code Authorization: Basic} as well as in the form. */
    default boolean basicAuthentication() {
        return false;
    }

    /** Whether the token endpoint at this host is the right one for what the account has allowed. */
    default boolean tokenEndpointOf(String account, String host) {
        return true;
    }

    /**
     * How tokens live, unless the app says otherwise.
     *
     * @param authorization the authorization request
     * @param token the token request
     */
    TokenPolicy tokens(Form authorization, Form token);

    /** The parameters that go back to the app. */
    default Map<String, String> callback(String host, App app, Map<String, String> parameters) {
        return parameters;
    }
}
