package io.flowmaestro.vault;

import io.flowmaestro.vault.client.Secret;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithParentName;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** The apps that the operator registered at the providers. */
@ConfigMapping(prefix = "flowmaestro.oauth")
public interface OAuthConfig {
    /** By provider. */
    @WithParentName
    Map<String, App> apps();

    /** One app. */
    interface App {
        /** As the provider shows it. */
        String clientId();

        /** As the provider shows it; it leaves for the provider's token endpoint alone. */
        Secret clientSecret();

        /** The secret before it, while the provider takes both. */
        Optional<Secret> previousClientSecret();

        /** Until when that one is tried, where the provider refuses the other. */
        Optional<Instant> previousUntil();

        /** Its name in the provider's addresses, of an app that people install. */
        Optional<String> appSlug();

        /** Of an app that people install, where the provider gives it an id beside the client's. */
        Optional<String> appId();

        /** Holds the private key of such an app, PEM, and is readable by its owner alone (mode 600). */
        Optional<Path> privateKeyFile();
    }
}
