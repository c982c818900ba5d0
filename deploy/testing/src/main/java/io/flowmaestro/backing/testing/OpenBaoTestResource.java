package io.flowmaestro.backing.testing;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A real Vault or OpenBao as the store of a Quarkus test of the vault service: {@code flowmaestro.vault.store} and
 * {@code flowmaestro.vault.kv.*}. A test's field of type {@link OpenBaoServer} gets it. Such a test says
 * {@link RequiresOpenBao}.
 */
public final class OpenBaoTestResource implements QuarkusTestResourceLifecycleManager {
    private @Nullable OpenBaoServer server;

    @Override
    public Map<String, String> start() {
        OpenBaoServer started = OpenBaoServer.start();
        server = started;
        return Map.of(
                "flowmaestro.vault.store",
                "vault",
                "flowmaestro.vault.kv.url",
                started.url(),
                "flowmaestro.vault.kv.mount",
                OpenBaoServer.MOUNT,
                "flowmaestro.vault.kv.token",
                started.rootToken());
    }

    @Override
    public void inject(TestInjector test) {
        test.injectIntoFields(server, new TestInjector.MatchesType(OpenBaoServer.class));
    }

    @Override
    public void stop() {
        if (server != null) {
            server.close();
        }
    }
}
