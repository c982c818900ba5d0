package io.flowmaestro.connection;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.HashMap;
import java.util.Map;

/** The settings as the service reads them. */
final class TestConfig {
    private TestConfig() {}

    static ConnectionConfig of(Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(settings);
        all.putIfAbsent("flowmaestro.public-url", "https://connect.example.com");
        return new SmallRyeConfigBuilder()
                .withMapping(ConnectionConfig.class)
                .withSources(new PropertiesConfigSource(all, "test", 100))
                .build()
                .getConfigMapping(ConnectionConfig.class);
    }
}
