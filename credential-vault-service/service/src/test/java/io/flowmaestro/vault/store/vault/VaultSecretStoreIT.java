package io.flowmaestro.vault.store.vault;

import io.flowmaestro.backing.testing.OpenBaoServer;
import io.flowmaestro.backing.testing.RequiresOpenBao;
import io.flowmaestro.vault.client.Secret;
import io.flowmaestro.vault.store.SecretStore;
import io.flowmaestro.vault.store.SecretStoreContract;
import io.vertx.core.Vertx;
import io.vertx.ext.web.client.WebClient;
import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The contract on a real server. */
@RequiresOpenBao
class VaultSecretStoreIT extends SecretStoreContract {
    private static OpenBaoServer server;
    private static Vertx vertx;
    private static SecretStore store;

    @BeforeAll
    static void start() {
        server = OpenBaoServer.start();
        vertx = Vertx.vertx();
        VaultLogin login =
                new VaultLogin.Token(URI.create(server.url()), Optional.empty(), Secret.of(server.rootToken()));
        store = new VaultSecretStore(WebClient.create(vertx), login, OpenBaoServer.MOUNT);
    }

    @AfterAll
    static void stop() {
        vertx.close();
        server.close();
    }

    @Override
    protected SecretStore store() {
        return store;
    }
}
