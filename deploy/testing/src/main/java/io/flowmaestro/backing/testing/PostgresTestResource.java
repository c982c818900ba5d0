package io.flowmaestro.backing.testing;

import io.flowmaestro.backing.Database;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;

/**
 * A new and empty PostgreSQL database for a Quarkus test, with a role that can use no other: {@code quarkus.datasource.*}
 * with {@code username}, {@code password}, {@code jdbc.url} and {@code reactive.url}. The server is one for the whole JVM.
 *
 * <p>Argument {@code service}: the name of the service whose database it is.
 */
public final class PostgresTestResource implements QuarkusTestResourceLifecycleManager {
    private String service = "service";

    @Override
    public void init(Map<String, String> arguments) {
        service = arguments.getOrDefault("service", service);
    }

    @Override
    public Map<String, String> start() {
        Database database = SharedServers.database(service);
        return Map.of(
                "quarkus.datasource.username", database.user(),
                "quarkus.datasource.password", database.password(),
                "quarkus.datasource.jdbc.url", database.jdbcUrl(),
                "quarkus.datasource.reactive.url", database.reactiveUrl());
    }

    /** The server goes on for the next test. */
    @Override
    public void stop() {}
}
