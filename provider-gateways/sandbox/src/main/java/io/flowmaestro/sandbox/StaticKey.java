package io.flowmaestro.sandbox;

import java.util.Set;

/**
 * A key that a person made in the provider's settings: HubSpot's private-app token, Shopify's admin token, GitHub's
 * personal access token.
 *
 * @param provider the provider's id
 * @param account whose it is: the portal's number, the shop's host name, the login
 */
public record StaticKey(String provider, String key, String account, Set<String> scopes) {

    @Override
    public String toString() {
        return "StaticKey[" + provider + ", " + account + "]";
    }
}
