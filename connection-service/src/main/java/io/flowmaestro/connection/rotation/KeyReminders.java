package io.flowmaestro.connection.rotation;

import io.flowmaestro.connection.Connections;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.subscription.Cancellable;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Looks for keys that are to be replaced soon. Every replica does, and each key is told of once. */
@ApplicationScoped
class KeyReminders {
    private static final Logger LOG = Logger.getLogger(KeyReminders.class);
    private static final Duration INTERVAL = Duration.ofMinutes(1);

    private final Connections connections;
    private @Nullable Cancellable ticks;

    KeyReminders(Connections connections) {
        this.connections = connections;
    }

    void start(@Observes StartupEvent started) {
        ticks = Multi.createFrom()
                .ticks()
                .every(INTERVAL)
                .onOverflow()
                .drop()
                .onItem()
                .transformToUniAndConcatenate(tick -> connections
                        .remind()
                        .onFailure()
                        .invoke(failure -> LOG.warnf("Nobody was reminded of keys: %s", failure))
                        .onFailure()
                        .recoverWithItem(0))
                .subscribe()
                .with(reminded -> {});
    }

    void stop(@Observes ShutdownEvent stopping) {
        if (ticks != null) {
            ticks.cancel();
        }
    }
}
