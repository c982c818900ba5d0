package io.flowmaestro.vault;

import io.flowmaestro.vault.client.Secret;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithParentName;
import java.util.Map;

/** The OAuth apps that the operator registered at the providers. */
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
    }
}
