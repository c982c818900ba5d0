package io.flowmaestro.vault.exchange;

import io.flowmaestro.vault.client.Secret;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The app that the operator registered at a provider.
 *
 * @param clientId public
 * @param clientSecret leaves for the provider's token endpoint alone
 * @param previous the secret before it, while that is good, too; null where there is none
 * @param appId public; null where the provider has none beside the client's
 * @param privateKey signs requests for tokens and never leaves; null where the app has none
 */
public record OAuthApp(
        String clientId,
        Secret clientSecret,
        @Nullable Previous previous,
        @Nullable String appId,
        @Nullable Secret privateKey) {

    /**
     * A secret that another has taken the place of.
     *
     * @param until from then on it is not used
     */
    public record Previous(Secret clientSecret, Instant until) {}

    /** An app without a key of its own. */
    public OAuthApp(String clientId, Secret clientSecret) {
        this(clientId, clientSecret, null, null, null);
    }

    /** The same app with its previous secret, where that is still good. */
    Optional<OAuthApp> before(Instant now) {
        return Optional.ofNullable(previous)
                .filter(replaced -> now.isBefore(replaced.until()))
                .map(replaced -> new OAuthApp(clientId, replaced.clientSecret(), null, appId, privateKey));
    }
}
