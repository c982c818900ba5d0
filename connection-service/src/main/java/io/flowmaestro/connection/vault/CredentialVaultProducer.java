package io.flowmaestro.connection.vault;

import io.flowmaestro.vault.client.CredentialVault;
import io.flowmaestro.vault.client.HttpCredentialVault;
import io.quarkus.arc.DefaultBean;
import io.quarkus.oidc.client.OidcClient;
import io.quarkus.oidc.client.runtime.TokensHelper;
import io.vertx.core.Vertx;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.net.URI;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Reaches the credential vault service as this service, with a token of its own. */
class CredentialVaultProducer {
    private static final int CONNECT_MILLIS = 1_000;

    @Produces
    @Singleton
    @DefaultBean
    CredentialVault credentialVault(
            Vertx vertx, OidcClient oidc, @ConfigProperty(name = "credential-vault.url") URI url) {
        WebClient http = WebClient.create(vertx, new WebClientOptions().setConnectTimeout(CONNECT_MILLIS));
        TokensHelper tokens = new TokensHelper();
        return new HttpCredentialVault(http, url, () -> tokens.getTokens(oidc).map(token -> token.getAccessToken()));
    }
}
