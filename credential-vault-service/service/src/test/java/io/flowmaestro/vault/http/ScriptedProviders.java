package io.flowmaestro.vault.http;

import io.flowmaestro.vault.TokenEndpointServer;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.vertx.core.Vertx;
import java.util.Map;

/** The sandbox's place taken by a token endpoint that the test scripts; and a master key. */
public final class ScriptedProviders implements QuarkusTestResourceLifecycleManager {
    private Vertx vertx;
    private TokenEndpointServer tokens;

    @Override
    public Map<String, String> start() {
        vertx = Vertx.vertx();
        tokens = TokenEndpointServer.start(vertx);
        return Map.of(
                "flowmaestro.sandbox.url",
                tokens.url().toString(),
                "flowmaestro.oauth.google_sheets.client-id",
                "client-1",
                "flowmaestro.oauth.google_sheets.client-secret",
                VaultBacking.CLIENT_SECRET,
                "flowmaestro.vault.master-key",
                VaultBacking.MASTER_KEY);
    }

    @Override
    public void inject(TestInjector test) {
        test.injectIntoFields(tokens, new TestInjector.MatchesType(TokenEndpointServer.class));
    }

    @Override
    public void stop() {
        if (vertx != null) {
            vertx.close();
        }
    }
}
