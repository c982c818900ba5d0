package io.flowmaestro.connection;

import io.flowmaestro.events.ConnectionStatus;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;

/** When connections are tested: a tenth earlier or later each time, so that those made together are not tested so. */
@ApplicationScoped
class TestTimes {
    private static final double SPREAD = 0.1;

    private final ConnectionConfig.Test config;
    private final RandomGenerator random;

    @Inject
    TestTimes(ConnectionConfig config) {
        this(config.test(), new SecureRandom());
    }

    TestTimes(ConnectionConfig.Test config, RandomGenerator random) {
        this.config = config;
        this.random = random;
    }

    /** When to test one that stands so now. */
    Instant next(ConnectionStatus status, Instant now) {
        Duration every = status == ConnectionStatus.DEGRADED ? config.degradedEvery() : config.every();
        double factor = random.nextDouble(1 - SPREAD, 1 + SPREAD);
        return now.plusMillis((long) (every.toMillis() * factor));
    }
}
