package io.flowmaestro.vault.audit;

import io.flowmaestro.vault.Rounds;
import io.flowmaestro.vault.VaultConfig;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Makes the audit's months before they begin, and drops those that are old enough. PostgreSQL's clock says which. */
@ApplicationScoped
class AuditUpkeep {
    private static final Logger LOG = Logger.getLogger(AuditUpkeep.class);
    private static final Duration INTERVAL = Duration.ofHours(1);

    private final Pool pool;
    private final Duration keep;
    private @Nullable Cancellable ticks;

    @Inject
    AuditUpkeep(Pool pool, VaultConfig config) {
        this(pool, config.audit().keep());
    }

    /** @param keep how long entries are kept at least */
    AuditUpkeep(Pool pool, Duration keep) {
        this.pool = pool;
        this.keep = keep;
    }

    void start(@Observes StartupEvent started) {
        ticks = Rounds.every(
                INTERVAL,
                () -> run().onFailure()
                        .invoke(failure -> LOG.warnf("The audit's months were not looked after: %s", failure))
                        .onFailure()
                        .recoverWithNull());
    }

    void stop(@Observes ShutdownEvent stopping) {
        if (ticks != null) {
            ticks.cancel();
        }
    }

    /** Once. */
    Uni<Void> run() {
        return pool.preparedQuery("SELECT audit_upkeep(make_interval(secs => $1))")
                .execute(Tuple.of((double) keep.toSeconds()))
                .replaceWithVoid();
    }
}
