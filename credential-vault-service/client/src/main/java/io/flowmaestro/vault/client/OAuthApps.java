package io.flowmaestro.vault.client;

import io.smallrye.mutiny.Uni;

/**
 * The apps with which a tenant's people are signed in to providers: the tenant's own where there is one, else the
 * operator's. Every {@link Uni} fails with {@link CredentialException} and nothing else but bugs.
 */
public interface OAuthApps {
    /** The app that is used now; fails with code {@link CredentialException#NO_OAUTH_APP} where there is none. */
    Uni<RegisteredApp> current(String tenant, String provider);

    /**
     * Keeps a tenant's own app, in place of what was there. A secret that it replaces is tried for a while yet where the
     * new one is refused, so that both may be changed without haste.
     */
    Uni<RegisteredApp> put(String tenant, String provider, NewOAuthApp app);

    /** Destroys a tenant's own app. What was connected with it can no longer be refreshed. Destroying none is no failure. */
    Uni<Void> remove(String tenant, String provider);
}
