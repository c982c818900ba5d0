package io.flowmaestro.vault.exchange;

import io.flowmaestro.vault.client.RegisteredApp;
import io.flowmaestro.vault.client.RegisteredApp.Owner;
import io.flowmaestro.vault.client.Secret;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An app that a tenant, or the operator for all tenants, registered at a provider.
 *
 * @param owner whose it is
 * @param clientId public
 * @param clientSecret leaves for the provider's token endpoint alone
 * @param previous the secret before it, while that is good, too; null where there is none
 * @param appId public; null where the provider has none beside the client's
 * @param appSlug its name in the provider's addresses; null where people do not install it
 * @param privateKey signs requests for tokens and never leaves; null where the app has none
 * @param since when its secret was given to us; null where it is the operator's configuration
 */
public record OAuthApp(
        Owner owner,
        String clientId,
        Secret clientSecret,
        @Nullable Previous previous,
        @Nullable String appId,
        @Nullable String appSlug,
        @Nullable Secret privateKey,
        @Nullable Instant since) {

    /**
     * A secret that another has taken the place of.
     *
     * @param until from then on it is not used
     */
    public record Previous(Secret clientSecret, Instant until) {}

    /** One of the operator's configuration, without a key of its own. */
    public OAuthApp(String clientId, Secret clientSecret) {
        this(Owner.OPERATOR, clientId, clientSecret, null, null, null, null, null);
    }

    /** The same app with its previous secret, where that is still good. */
    Optional<OAuthApp> before(Instant now) {
        return Optional.ofNullable(previous)
                .filter(replaced -> now.isBefore(replaced.until()))
                .map(replaced -> new OAuthApp(
                        owner, clientId, replaced.clientSecret(), null, appId, appSlug, privateKey, since));
    }

    /** What of it is not secret. */
    RegisteredApp registered(Instant now) {
        return new RegisteredApp(
                owner, clientId, appSlug, since, previous == null || before(now).isEmpty() ? null : previous.until());
    }
}
