package io.flowmaestro.vault.store.vault;

import io.flowmaestro.backing.testing.RequiresOpenBao;
import io.flowmaestro.vault.VaultUnderTest;
import io.flowmaestro.vault.client.OAuthApps;
import io.flowmaestro.vault.testing.OAuthAppsContract;
import java.time.Clock;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The apps' contract on a real server, by the policy that operators get. */
@RequiresOpenBao
class VaultOAuthAppsIT extends OAuthAppsContract {
    private static BaoUnderTest server;
    private static VaultUnderTest backing;
    private static OAuthApps apps;

    @BeforeAll
    static void start() {
        server = new BaoUnderTest();
        backing = new VaultUnderTest();
        apps = backing.apps(server.store(BaoUnderTest.SERVICE), Clock.systemUTC());
    }

    @AfterAll
    static void stop() {
        backing.close();
        server.close();
    }

    @Override
    protected OAuthApps apps() {
        return apps;
    }
}
