package io.flowmaestro.vault.client;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What of an OAuth app is not secret.
 *
 * @param owner whose it is
 * @param clientId as the provider shows it
 * @param appSlug its name in the provider's addresses; null where people do not install it
 * @param secretSince when its present secret was given to us; null where it is the operator's configuration
 * @param previousSecretUntil until when the secret before is tried, too; null where there is none
 */
public record RegisteredApp(
        Owner owner,
        String clientId,
        @Nullable String appSlug,
        @Nullable Instant secretSince,
        @Nullable Instant previousSecretUntil) {
    /** Whose an app is. */
    public enum Owner {
        /** The tenant's own. */
        TENANT,
        /** The operator's, shared by all tenants. */
        OPERATOR
    }
}
