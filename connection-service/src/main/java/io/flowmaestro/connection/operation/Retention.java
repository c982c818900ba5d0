package io.flowmaestro.connection.operation;

import io.flowmaestro.connection.ConnectionConfig;
import io.flowmaestro.connection.Repetition;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.subscription.Cancellable;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Duration;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Forgets what was run too long ago. Every replica does. */
@ApplicationScoped
class Retention {
    private static final Logger LOG = Logger.getLogger(Retention.class);
    private static final Duration INTERVAL = Duration.ofSeconds(10);

    private final ResultLedger ledger;
    private final ConnectionConfig.Operations config;
    private final Clock clock;
    private @Nullable Cancellable ticks;

    Retention(ResultLedger ledger, ConnectionConfig config, Clock clock) {
        this.ledger = ledger;
        this.config = config.operations();
        this.clock = clock;
    }

    void start(@Observes StartupEvent started) {
        ticks = Repetition.every(
                INTERVAL,
                LOG,
                "Old operations are not forgotten",
                () -> ledger.prune(clock.instant().minus(config.keep())));
    }

    void stop(@Observes ShutdownEvent stopping) {
        if (ticks != null) {
            ticks.cancel();
        }
    }
}
