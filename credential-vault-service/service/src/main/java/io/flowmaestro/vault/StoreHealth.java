package io.flowmaestro.vault;

import io.flowmaestro.vault.store.SecretStore;
import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/** Ready while the store can be used, and says what is wrong while it cannot. */
@Readiness
@Singleton
final class StoreHealth implements AsyncHealthCheck {
    private final SecretStore store;
    private final String name;

    StoreHealth(SecretStore store, VaultConfig config) {
        this.store = store;
        this.name = "Secret store (" + config.store().word() + ")";
    }

    @Override
    public Uni<HealthCheckResponse> call() {
        return store.check()
                .map(usable -> answer().up().build())
                .onFailure()
                .recoverWithItem(failure ->
                        answer().down().withData("reason", failure.getMessage()).build());
    }

    private HealthCheckResponseBuilder answer() {
        return HealthCheckResponse.named(name);
    }
}
