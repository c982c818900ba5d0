package io.flowmaestro.vault.testing;

import io.flowmaestro.vault.client.OAuthApps;
import io.flowmaestro.vault.client.RegisteredApp;
import io.flowmaestro.vault.client.RegisteredApp.Owner;
import java.util.Map;

class InMemoryOAuthAppsTest extends OAuthAppsContract {
    private final OAuthApps apps = new InMemoryOAuthApps(
            Map.of("google_sheets", new RegisteredApp(Owner.OPERATOR, OPERATORS, null, null, null)));

    @Override
    protected OAuthApps apps() {
        return apps;
    }
}
