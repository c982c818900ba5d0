package io.flowmaestro.vault.exchange;

import io.flowmaestro.vault.client.Secret;

/**
 * The client that the operator registered at a provider.
 *
 * @param clientId public
 * @param clientSecret leaves for the provider's token endpoint alone
 */
public record OAuthApp(String clientId, Secret clientSecret) {}
