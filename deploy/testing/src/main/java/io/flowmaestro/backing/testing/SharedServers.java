package io.flowmaestro.backing.testing;

import io.flowmaestro.backing.Database;
import java.util.Map;

/**
 * One Kafka and one PostgreSQL for all tests of a JVM, started when first asked for and stopped when it ends. For tests
 * with and without Quarkus.
 */
public final class SharedServers {
    private SharedServers() {}

    /**
     * Kafka.
     *
     * @param topics that must be there: partitions by name
     * @return {@code host:port}
     */
    public static String kafka(Map<String, Integer> topics) {
        return JvmWide.call(String.class, Servers.class, "kafka", topics);
    }

    /**
     * A new and empty database with a role of its own.
     *
     * @param service what its name begins with
     */
    public static Database database(String service) {
        String[] made = JvmWide.call(String[].class, Servers.class, "database", service);
        return new Database(made[0], made[1], made[2], made[3]);
    }
}
