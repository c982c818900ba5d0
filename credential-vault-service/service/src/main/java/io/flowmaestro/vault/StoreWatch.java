package io.flowmaestro.vault;

import io.flowmaestro.vault.event.ServiceAlerts;
import io.flowmaestro.vault.store.SecretStore;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Raises an alert while the store cannot be used, with what is wrong with it, and resolves it. Each replica looks for itself,
 * and their alert is one. Where PostgreSQL is what is down, there is nowhere to put one: readiness says so.
 */
@ApplicationScoped
class StoreWatch {
    private static final Logger LOG = Logger.getLogger(StoreWatch.class);
    private static final Duration INTERVAL = Duration.ofSeconds(5);

    /** Failures in a row that are worth an alert: one may be a server's change of its active node. */
    private static final int WORTH_AN_ALERT = 2;

    private final SecretStore store;
    private final Pool pool;
    private final Clock clock;
    private int failures;

    /** Whether an alert may be open: one that was raised before this process began, perhaps. */
    private boolean open = true;

    private @Nullable Cancellable ticks;

    @Inject
    StoreWatch(SecretStore store, Pool pool, Clock clock) {
        this.store = store;
        this.pool = pool;
        this.clock = clock;
    }

    void start(@Observes StartupEvent started) {
        ticks = Rounds.every(
                INTERVAL,
                () -> look().onFailure()
                        .invoke(failure -> LOG.warnf("The store's alert was not written: %s", failure))
                        .onFailure()
                        .recoverWithNull());
    }

    void stop(@Observes ShutdownEvent stopping) {
        if (ticks != null) {
            ticks.cancel();
        }
    }

    /** Once: fails where PostgreSQL does not answer, which the next look then makes up for. */
    Uni<Void> look() {
        return store.check()
                .onItemOrFailure()
                .transformToUni((usable, failure) -> failure == null ? usable() : unusable(failure));
    }

    private Uni<Void> unusable(Throwable failure) {
        failures++;
        if (failures < WORTH_AN_ALERT) {
            return Uni.createFrom().voidItem();
        }
        open = true;
        return ServiceAlerts.storeUnavailable(pool, failure, clock.instant());
    }

    private Uni<Void> usable() {
        failures = 0;
        return open
                ? ServiceAlerts.storeUsable(pool, clock.instant()).invoke(() -> open = false)
                : Uni.createFrom().voidItem();
    }
}
