package io.flowmaestro.vault.client;

import org.jspecify.annotations.Nullable;

/**
 * An app that someone registered at a provider, as it is given to the vault.
 *
 * @param clientId public
 * @param clientSecret leaves the vault for the provider's token endpoint alone
 * @param appId public; null where the provider has none beside the client's
 * @param appSlug its name in the provider's addresses; null where people do not install it
 * @param privateKey PEM; signs requests for tokens and never leaves; null where the app has none
 */
public record NewOAuthApp(
        String clientId,
        Secret clientSecret,
        @Nullable String appId,
        @Nullable String appSlug,
        @Nullable Secret privateKey) {}
