package io.flowmaestro.vault.store.vault;

import io.flowmaestro.backing.testing.RequiresOpenBao;
import io.flowmaestro.vault.store.SecretStore;
import io.flowmaestro.vault.store.SecretStoreContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The contract on a real server, by the policies that operators get. */
@RequiresOpenBao
class VaultSecretStoreIT extends SecretStoreContract {
    private static BaoUnderTest server;
    private static SecretStore store;

    @BeforeAll
    static void start() {
        server = new BaoUnderTest();
        store = server.store(BaoUnderTest.SERVICE, BaoUnderTest.NAMES);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Override
    protected SecretStore store() {
        return store;
    }
}
