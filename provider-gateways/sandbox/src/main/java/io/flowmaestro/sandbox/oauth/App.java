package io.flowmaestro.sandbox.oauth;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An app that is registered with a provider.
 *
 * @param provider the provider's id, such as {@code slack}
 * @param redirectUris compared letter by letter (RFC 9700, section 2.1)
 * @param pkceRequired whether an authorization without a code challenge is refused
 * @param tokens how its tokens live; null for the provider's usual way
 * @param installable null where it is no app that people install
 */
public record App(
        String provider,
        String clientId,
        String clientSecret,
        Set<String> redirectUris,
        boolean pkceRequired,
        @Nullable TokenPolicy tokens,
        @Nullable Installable installable) {

    /** An app that nobody installs. */
    public App(
            String provider,
            String clientId,
            String clientSecret,
            Set<String> redirectUris,
            boolean pkceRequired,
            @Nullable TokenPolicy tokens) {
        this(provider, clientId, clientSecret, redirectUris, pkceRequired, tokens, null);
    }

    /** The same app, for people to install. */
    public App installable(Installable other) {
        return new App(provider, clientId, clientSecret, redirectUris, pkceRequired, tokens, other);
    }

    @Override
    public String toString() {
        return "App[" + provider + ", " + clientId + "]";
    }
}
