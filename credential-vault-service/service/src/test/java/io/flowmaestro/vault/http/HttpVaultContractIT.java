package io.flowmaestro.vault.http;

import io.flowmaestro.backing.issuer.Issuer;
import io.flowmaestro.vault.TokenEndpointServer;
import io.flowmaestro.vault.client.CredentialVault;
import io.flowmaestro.vault.testing.CredentialVaultContract;
import io.flowmaestro.vault.testing.ScriptedTokenEndpoint;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.vertx.core.Vertx;
import jakarta.inject.Inject;
import java.net.URI;

/** The contract through everything: client, HTTP, sign-in, service, store. */
@QuarkusTest
@TestProfile(VaultBacking.class)
class HttpVaultContractIT extends CredentialVaultContract {
    @Inject
    Vertx vertx;

    @TestHTTPResource
    URI url;

    Issuer issuer;
    TokenEndpointServer tokens;

    @Override
    protected CredentialVault vault() {
        return new HttpVaults(vertx, url, issuer);
    }

    @Override
    protected ScriptedTokenEndpoint endpoint() {
        return tokens.script();
    }
}
