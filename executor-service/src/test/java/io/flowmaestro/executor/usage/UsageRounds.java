package io.flowmaestro.executor.usage;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;

/** Counts when a test wants it, and not when a window is over. */
@ApplicationScoped
public class UsageRounds {
    private final Usage usage;
    /** Ahead of the clock, so that each is later than those of the timer. */
    private final AtomicReference<Instant> window =
            new AtomicReference<>(Instant.now().plus(Duration.ofDays(1)));

    UsageRounds(Usage usage) {
        this.usage = usage;
    }

    public void count() {
        usage.round(window.updateAndGet(last -> last.plusSeconds(1))).await().atMost(Duration.ofSeconds(10));
    }
}
