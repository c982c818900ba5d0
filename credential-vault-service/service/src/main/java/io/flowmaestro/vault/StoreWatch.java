package io.flowmaestro.vault;

import io.flowmaestro.events.Alert;
import io.flowmaestro.vault.event.ServiceAlerts;
import io.flowmaestro.vault.store.SecretStore;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
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
 * and their alerts have one id. Where PostgreSQL is what is down, there is nowhere to put one: readiness says so.
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
    private @Nullable Alert raised;
    private @Nullable Cancellable ticks;

    @Inject
    StoreWatch(SecretStore store, Pool pool, Clock clock) {
        this.store = store;
        this.pool = pool;
        this.clock = clock;
    }

    void start(@Observes StartupEvent started) {
        ticks = Multi.createFrom()
                .ticks()
                .every(INTERVAL)
                .onOverflow()
                .drop()
                .onItem()
                .transformToUniAndConcatenate(tick -> look().onFailure()
                        .invoke(failure -> LOG.warnf("The store's alert was not written: %s", failure))
                        .onFailure()
                        .recoverWithNull())
                .subscribe()
                .with(done -> {});
    }

    void stop(@Observes ShutdownEvent stopping) {
        if (ticks != null) {
            ticks.cancel();
        }
    }

    /** Once: fails where an alert could not be written, which the next look then does. */
    Uni<Void> look() {
        return store.check()
                .onItemOrFailure()
                .transformToUni((usable, failure) -> failure == null ? up() : down(failure));
    }

    private Uni<Void> down(Throwable failure) {
        failures++;
        if (raised != null || failures < WORTH_AN_ALERT) {
            return Uni.createFrom().voidItem();
        }
        Alert alert = ServiceAlerts.storeUnavailable(failure, clock.instant());
        return ServiceAlerts.raise(pool, alert).invoke(() -> raised = alert);
    }

    private Uni<Void> up() {
        failures = 0;
        Alert over = raised;
        return over == null
                ? Uni.createFrom().voidItem()
                : ServiceAlerts.resolve(pool, over, clock.instant()).invoke(() -> raised = null);
    }
}
