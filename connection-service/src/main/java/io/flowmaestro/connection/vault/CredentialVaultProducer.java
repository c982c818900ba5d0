package io.flowmaestro.connection.vault;

import io.flowmaestro.vault.client.CredentialAudit;
import io.flowmaestro.vault.client.CredentialVault;
import io.flowmaestro.vault.client.HttpCredentialVault;
import io.flowmaestro.vault.client.OAuthApps;
import io.flowmaestro.vault.client.PushedRequests;
import io.quarkus.arc.Arc;
import io.quarkus.arc.DefaultBean;
import io.quarkus.oidc.client.OidcClient;
import io.quarkus.oidc.client.runtime.TokensHelper;
import io.quarkus.security.identity.SecurityIdentity;
import io.vertx.core.Vertx;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Singleton;
import java.net.URI;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Reaches the credential vault service as this service, with a token of its own. */
class CredentialVaultProducer {
    private static final int CONNECT_MILLIS = 1_000;

    @Produces
    @Singleton
    @DefaultBean
    @Typed({CredentialVault.class, CredentialAudit.class, OAuthApps.class, PushedRequests.class})
    HttpCredentialVault credentialVault(
            Vertx vertx,
            OidcClient oidc,
            SecurityIdentity caller,
            @ConfigProperty(name = "credential-vault.url") URI url) {
        WebClient http = WebClient.create(vertx, new WebClientOptions().setConnectTimeout(CONNECT_MILLIS));
        TokensHelper tokens = new TokensHelper();
        return new HttpCredentialVault(
                http, url, () -> tokens.getTokens(oidc).map(token -> token.getAccessToken()), () -> actor(caller));
    }

    /** The person whose request this is about; none where a browser comes back, or nobody asked. */
    private static Optional<String> actor(SecurityIdentity caller) {
        return Arc.container().requestContext().isActive() && !caller.isAnonymous()
                ? Optional.of(caller.getPrincipal().getName())
                : Optional.empty();
    }
}
