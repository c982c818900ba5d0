package io.flowmaestro.connection.health;

import io.flowmaestro.connection.Connection;
import io.flowmaestro.connection.ConnectionConfig;
import io.flowmaestro.connection.Connections;
import io.flowmaestro.connection.Repetition;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.vertx.core.runtime.context.VertxContextSafetyToggle;
import io.smallrye.common.vertx.VertxContext;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Tests connections by themselves when it is time. Every replica looks, and each test is one replica's. */
@ApplicationScoped
class DueTests {
    private static final Logger LOG = Logger.getLogger(DueTests.class);

    private final Connections connections;
    private final ConnectionTests tests;
    private final ConnectionConfig.Test config;
    private final Vertx vertx;
    private @Nullable Cancellable ticks;

    DueTests(Connections connections, ConnectionTests tests, ConnectionConfig config, Vertx vertx) {
        this.connections = connections;
        this.tests = tests;
        this.config = config.test();
        this.vertx = vertx;
    }

    void start(@Observes StartupEvent started) {
        ticks = Repetition.every(config.interval(), LOG, "No connection is tested now", this::testDue);
    }

    void stop(@Observes ShutdownEvent stopping) {
        if (ticks != null) {
            ticks.cancel();
        }
    }

    private Uni<Void> testDue() {
        return connections.takeDueForTest(config.concurrency()).chain(this::test);
    }

    private Uni<Void> test(List<Connection> due) {
        return Multi.createFrom()
                .iterable(due)
                .onItem()
                .transformToUniAndMerge(this::test)
                .onItem()
                .ignoreAsUni();
    }

    /**
     * In a context of its own, as Hibernate has one session in each. That a connection could not be tested was said where
     * it was found out, and another time is set already.
     */
    private Uni<Void> test(Connection connection) {
        Context own = VertxContext.createNewDuplicatedContext(vertx.getOrCreateContext());
        VertxContextSafetyToggle.setContextSafe(own, true);
        return Uni.createFrom()
                .deferred(() -> tests.test(connection))
                .replaceWithVoid()
                .onFailure()
                .invoke(failure -> LOG.infof("A connection could not be tested: %s", failure.getMessage()))
                .onFailure()
                .recoverWithNull()
                .runSubscriptionOn(task -> own.runOnContext(ignored -> task.run()));
    }
}
