package io.flowmaestro.connection.rotation;

import io.flowmaestro.connection.Connections;
import io.flowmaestro.connection.Repetition;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
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
        ticks = Repetition.every(INTERVAL, LOG, "Nobody was reminded of keys", connections::remind);
    }

    void stop(@Observes ShutdownEvent stopping) {
        if (ticks != null) {
            ticks.cancel();
        }
    }
}
