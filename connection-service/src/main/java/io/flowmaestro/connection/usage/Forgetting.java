package io.flowmaestro.connection.usage;

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

/** Forgets which usage events were counted, once none of them can come again. Every replica does. */
@ApplicationScoped
class Forgetting {
    private static final Logger LOG = Logger.getLogger(Forgetting.class);
    private static final Duration INTERVAL = Duration.ofSeconds(10);

    private final UsageLedger ledger;
    private final ConnectionConfig.Usage config;
    private final Clock clock;
    private @Nullable Cancellable ticks;

    Forgetting(UsageLedger ledger, ConnectionConfig config, Clock clock) {
        this.ledger = ledger;
        this.config = config.usage();
        this.clock = clock;
    }

    void start(@Observes StartupEvent started) {
        ticks = Repetition.every(
                INTERVAL,
                LOG,
                "Counted events are not forgotten",
                () -> ledger.forget(clock.instant().minus(config.remember())));
    }

    void stop(@Observes ShutdownEvent stopping) {
        if (ticks != null) {
            ticks.cancel();
        }
    }
}
