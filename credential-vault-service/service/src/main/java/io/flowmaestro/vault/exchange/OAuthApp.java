package io.flowmaestro.vault.exchange;

import io.flowmaestro.vault.client.Secret;
import org.jspecify.annotations.Nullable;

/**
 * The app that the operator registered at a provider.
 *
 * @param clientId public
 * @param clientSecret leaves for the provider's token endpoint alone
 * @param appId public; null where the provider has none beside the client's
 * @param privateKey signs requests for tokens and never leaves; null where the app has none
 */
public record OAuthApp(
        String clientId,
        Secret clientSecret,
        @Nullable String appId,
        @Nullable Secret privateKey) {

    /** An app without a key of its own. */
    public OAuthApp(String clientId, Secret clientSecret) {
        this(clientId, clientSecret, null, null);
    }
}
