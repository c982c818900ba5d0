package io.flowmaestro.executor.metric;

import io.flowmaestro.catalog.Operation;
import io.flowmaestro.executor.lane.Obstacle;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Every metric of the service. Tags are words of closed sets: no ids, and no names that the catalog does not know. */
@Singleton
public class Measurements {
    private final MeterRegistry registry;
    private final Timer laneWait;
    private final AtomicInteger inFlight;
    private final MultiGauge breakers;
    private final ConcurrentMap<Ended, Counter> operations = new ConcurrentHashMap<>();
    private final ConcurrentMap<Name, Timer> durations = new ConcurrentHashMap<>();
    private final ConcurrentMap<Name, Timer> latencies = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, Counter> rateLimited = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, Counter> leases = new ConcurrentHashMap<>();

    Measurements(MeterRegistry registry) {
        this.registry = registry;
        this.laneWait = timer(registry, "flowmaestro.lane.wait", Tags.empty());
        this.inFlight = registry.gauge("flowmaestro.inflight", new AtomicInteger());
        this.breakers = MultiGauge.builder("flowmaestro.breaker.state").register(registry);
    }

    /** A record was taken up. */
    public void taken() {
        inFlight.incrementAndGet();
    }

    /** A record was done with. */
    public void doneWith() {
        inFlight.decrementAndGet();
    }

    /**
     * An operation has its end.
     *
     * @param operation null where the catalog does not know it
     * @param outcome {@code succeeded} or a failure kind
     * @param duration since it was taken up
     */
    public void finished(@Nullable Operation operation, String outcome, Duration duration) {
        Name name = Name.of(operation);
        operations
                .computeIfAbsent(
                        new Ended(name, outcome), ended -> registry.counter("flowmaestro.operations", ended.tags()))
                .increment();
        durations
                .computeIfAbsent(name, of -> timer("flowmaestro.operation.duration", of.tags()))
                .record(duration);
    }

    /** A provider answered. */
    public void answered(Operation operation, Duration latency) {
        latencies
                .computeIfAbsent(Name.of(operation), of -> timer("flowmaestro.provider.latency", of.tags()))
                .record(latency);
    }

    /**
     * The vault was asked for a lease.
     *
     * @param result {@code granted} or a failure kind
     */
    public void leased(String result) {
        leases.computeIfAbsent(
                        result, word -> registry.counter("flowmaestro.credential.lease", Tags.of("result", word)))
                .increment();
    }

    /** A provider did not want a call now. */
    public void rateLimited(Operation operation) {
        rateLimited
                .computeIfAbsent(
                        operation.providerId(),
                        provider -> registry.counter("flowmaestro.rate.limited", Tags.of("provider", provider)))
                .increment();
    }

    /** A request waited that long in its lane. */
    public void waited(Duration wait) {
        laneWait.record(wait);
    }

    /** So many breakers are not closed. */
    public void obstacles(List<Obstacle> obstacles) {
        Map<Tags, Long> counts =
                obstacles.stream().collect(Collectors.groupingBy(Measurements::tags, Collectors.counting()));
        breakers.register(
                counts.entrySet().stream()
                        .map(count -> MultiGauge.Row.of(count.getKey(), count.getValue()))
                        .toList(),
                true);
    }

    /** Watches how many requests wait that another replica could run. */
    public void lag(Supplier<Number> requests) {
        Gauge.builder("flowmaestro.requests.lag", requests).register(registry);
    }

    /** Watches how long the record that holds back its offset longest has been in hand. */
    public void oldestUncommitted(Supplier<Duration> age) {
        Gauge.builder("flowmaestro.oldest.uncommitted", () -> age.get().toMillis() / 1_000.0)
                .baseUnit("seconds")
                .register(registry);
    }

    /** Watches how many results are on their way to Kafka. */
    public void outboxPending(Supplier<Number> pending) {
        Gauge.builder("flowmaestro.outbox.pending", pending).register(registry);
    }

    /** Watches how many repeats of a provider's calls can be paid for. */
    public void retryBudget(String providerId, Supplier<Number> remaining) {
        Gauge.builder("flowmaestro.retry.budget.remaining", remaining)
                .tag("provider", providerId)
                .register(registry);
    }

    private Timer timer(String name, Tags tags) {
        return timer(registry, name, tags);
    }

    private static Timer timer(MeterRegistry registry, String name, Tags tags) {
        return Timer.builder(name).tags(tags).publishPercentileHistogram().register(registry);
    }

    private static Tags tags(Obstacle obstacle) {
        return Tags.of(
                "provider",
                obstacle.provider(),
                "of",
                obstacle.connection() == null ? "host" : "connection",
                "state",
                obstacle.state().name().toLowerCase(Locale.ROOT));
    }

    /** What a meter is found by, without its tags being made each time. */
    private record Name(String provider, String operation) {
        private static final Name UNKNOWN = new Name("unknown", "unknown");

        static Name of(@Nullable Operation operation) {
            return operation == null ? UNKNOWN : new Name(operation.providerId(), operation.id());
        }

        Tags tags() {
            return Tags.of("provider", provider, "operation", operation);
        }
    }

    private record Ended(Name name, String outcome) {
        Tags tags() {
            return name.tags().and("outcome", outcome);
        }
    }
}
