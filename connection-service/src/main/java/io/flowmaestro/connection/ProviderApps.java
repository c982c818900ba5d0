package io.flowmaestro.connection;

import io.flowmaestro.catalog.AuthMethod;
import java.util.Optional;
import java.util.regex.Pattern;

/** The apps that the operator registered at the providers. Whoever asks for one that is missing is told which setting is. */
public final class ProviderApps {
    /** It becomes a part of an address. */
    private static final Pattern SLUG = Pattern.compile("[A-Za-z0-9_-]+");

    private final ConnectionConfig config;

    public ProviderApps(ConnectionConfig config) {
        this.config = config;
    }

    /** Fails with {@link ProblemType#OAUTH_NOT_CONFIGURED} where a browser could not begin to connect. */
    void require(String provider, AuthMethod method) {
        clientId(provider);
        if (method instanceof AuthMethod.Installation) {
            slug(provider);
        }
    }

    /** The {@code client_id} of a provider's app. */
    public String clientId(String provider) {
        return Optional.ofNullable(config.oauth().get(provider))
                .map(ConnectionConfig.OAuthApp::clientId)
                .orElseThrow(() -> missing(provider, "client-id"));
    }

    /** What a provider's app is called in addresses. */
    public String slug(String provider) {
        return Optional.ofNullable(config.oauth().get(provider))
                .flatMap(ConnectionConfig.OAuthApp::appSlug)
                .filter(slug -> SLUG.matcher(slug).matches())
                .orElseThrow(() -> missing(provider, "app-slug"));
    }

    private static ProblemException missing(String provider, String key) {
        return new ProblemException(
                ProblemType.OAUTH_NOT_CONFIGURED,
                "Ask the operator to set flowmaestro.oauth." + provider + "." + key + ".");
    }
}
