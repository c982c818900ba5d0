package io.flowmaestro.sandbox.oauth;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What one provider's authorization server does in its own way.
 *
 * @param title the provider's name on the consent page
 * @param scopes those that exist, any other is refused; empty where the provider has none
 * @param account who consents unless another is typed into the page
 * @param accountIsHost whether the account is the host that is asked, as with a shop's own address
 * @param responseTypeRequired whether {@code response_type=code} has to be sent; where it is sent, it is always looked at
 * @param redirectUriAtToken whether the redirect URI has to be sent again with the code
 * @param tokens how tokens live, unless the app says otherwise
 * @param refreshScopes a scope of these has to be granted for a refresh token; empty where none has to be
 * @param refreshParameters what the authorization request needs for a refresh token
 * @param signedCallback whether the parameters that go back to the app are signed with its secret, as Shopify's are
 */
public record AuthorizationRules(
        String title,
        Set<String> scopes,
        String scopeSeparator,
        String account,
        boolean accountIsHost,
        boolean responseTypeRequired,
        boolean redirectUriAtToken,
        TokenPolicy tokens,
        Set<String> refreshScopes,
        Map<String, String> refreshParameters,
        boolean signedCallback) {

    /** The account that consents; {@code chosen} was typed into the consent page. */
    String account(String host, Optional<String> chosen) {
        return accountIsHost ? host : chosen.orElse(account);
    }

    /** Whether the token endpoint at this host is the right one for what the account has allowed. */
    boolean tokenEndpointOf(String allowed, String host) {
        return !accountIsHost || allowed.equals(host);
    }

    /** How the tokens of a grant live. */
    TokenPolicy tokens(Map<String, String> authorization, Set<String> granted) {
        boolean scoped = refreshScopes.isEmpty() || refreshScopes.stream().anyMatch(granted::contains);
        boolean asked = refreshParameters.entrySet().stream()
                .allMatch(parameter -> parameter.getValue().equals(authorization.get(parameter.getKey())));
        return scoped && asked ? tokens : new TokenPolicy(tokens.accessLifetime(), TokenPolicy.Renewal.NONE);
    }
}
