package io.flowmaestro.connection;

import io.flowmaestro.catalog.Catalog;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;

/** What the rooms of this service stand on. */
class Ground {
    /** Read at start, on a thread that may block: a wrong provider file must stop the service and not a request. */
    @Produces
    @Singleton
    @Startup
    Catalog catalog(ConnectionConfig config) {
        return Catalog.load(
                Thread.currentThread().getContextClassLoader(),
                config.providers().folder());
    }

    @Produces
    @Singleton
    Clock clock() {
        return Clock.systemUTC();
    }
}
