package io.flowmaestro.connection;

import io.flowmaestro.catalog.AuthMethod;
import io.flowmaestro.vault.client.CredentialException;
import io.flowmaestro.vault.client.OAuthApps;
import io.flowmaestro.vault.client.RegisteredApp;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.regex.Pattern;

/** The apps that sign a tenant's people in at the providers, as far as a browser may know them. */
@ApplicationScoped
public class ProviderApps {
    /** It becomes a part of an address. */
    private static final Pattern SLUG = Pattern.compile("[A-Za-z0-9_-]+");

    private final OAuthApps apps;

    ProviderApps(OAuthApps apps) {
        this.apps = apps;
    }

    /**
     * The app with which a tenant's people can be led through that way of connecting; fails with
     * {@link ProblemType#OAUTH_NOT_CONFIGURED}, and the setting that is missing, where they cannot.
     */
    public Uni<RegisteredApp> require(String tenant, String provider, AuthMethod method) {
        return current(tenant, provider).invoke(app -> requireSlug(provider, method, app));
    }

    /** Whether people can be led that way; not known counts as yes, as it is asked again when they connect. */
    public Uni<Boolean> has(String tenant, String provider, AuthMethod method) {
        return method.inBrowser()
                ? require(tenant, provider, method)
                        .replaceWith(true)
                        .onFailure()
                        .recoverWithItem(failure -> !(failure instanceof ProblemException))
                : Uni.createFrom().item(true);
    }

    /** The app that is used now; fails with {@link ProblemType#OAUTH_NOT_CONFIGURED} where there is none. */
    public Uni<RegisteredApp> current(String tenant, String provider) {
        return apps.current(tenant, provider)
                .onFailure(ProviderApps::isNone)
                .transform(none -> missing(provider, "client-id"));
    }

    private static void requireSlug(String provider, AuthMethod method, RegisteredApp app) {
        if (method instanceof AuthMethod.Installation
                && (app.appSlug() == null || !SLUG.matcher(app.appSlug()).matches())) {
            throw missing(provider, "app-slug");
        }
    }

    private static boolean isNone(Throwable failure) {
        return failure instanceof CredentialException known && known.code().equals(CredentialException.NO_OAUTH_APP);
    }

    private static ProblemException missing(String provider, String key) {
        return new ProblemException(
                ProblemType.OAUTH_NOT_CONFIGURED,
                "Give an app of your own to /api/v1/providers/" + provider
                        + "/oauth-app, or ask the operator to set flowmaestro.oauth." + provider + "." + key
                        + " at the vault service.");
    }
}
