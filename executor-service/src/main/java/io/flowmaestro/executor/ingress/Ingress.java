package io.flowmaestro.executor.ingress;

import io.flowmaestro.executor.ExecutorConfig;
import io.flowmaestro.executor.lane.Candidate;
import io.flowmaestro.executor.lane.LaneLimits;
import io.flowmaestro.executor.lane.Lanes;
import io.flowmaestro.executor.lane.Loop;
import io.flowmaestro.executor.lane.Obstacle;
import io.flowmaestro.executor.metric.Measurements;
import io.flowmaestro.vault.client.CredentialRef;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Requests on their way in: one thread that reads, an event loop for each processor, lanes on them. */
@Singleton
public class Ingress {
    /** Requests read ahead, beside those that run. */
    private static final int LEAST_AHEAD = 1_000;
    /** Of those, a connection has so many; its others wait in the journal. */
    private static final int PART_OF_A_CONNECTION = 8;

    /** The others have 2,500. */
    private static final int LAST = 10_000;

    private static final Duration GRACE = Duration.ofSeconds(3);

    private final RequestConsumers consumers;
    private final Vertx vertx;
    private final Intake intake;
    private final ParkedRecords parked;
    private final Measurements measurements;
    private final Clock clock;
    private final RandomGenerator random;
    private final ExecutorConfig config;
    private final Backlog backlog;
    private volatile @Nullable EventLoops loops;
    private volatile @Nullable RequestConsumer consumer;
    private @Nullable Thread thread;

    Ingress(
            RequestConsumers consumers,
            Vertx vertx,
            Intake intake,
            ParkedRecords parked,
            Measurements measurements,
            Clock clock,
            RandomGenerator random,
            ExecutorConfig config) {
        this.consumers = consumers;
        this.vertx = vertx;
        this.intake = intake;
        this.parked = parked;
        this.measurements = measurements;
        this.clock = clock;
        this.random = random;
        this.config = config;
        this.backlog = new Backlog(config.maxInFlight() + ahead());
    }

    /** After all that takes long to make, such as the catalogue: an event loop would wait for it. */
    void start(@Observes @Priority(LAST) StartupEvent started) {
        start();
        measurements.oldestUncommitted(() -> {
            RequestConsumer reading = consumer;
            return reading == null ? Duration.ZERO : reading.oldest();
        });
        measurements.lag(() -> {
            RequestConsumer reading = consumer;
            return reading == null ? 0 : reading.lag();
        });
    }

    /** Before what it needs to finish: the journal's pool and the producer close later. */
    void stop(@Observes @Priority(1) ShutdownEvent stop) {
        stop();
    }

    /** Takes requests from now on. */
    public synchronized void start() {
        if (thread != null) {
            return;
        }
        int count = Runtime.getRuntime().availableProcessors();
        EventLoops running = new EventLoops(count, vertx, loop -> lanes(loop, count));
        RequestConsumer reading = new RequestConsumer(
                consumers::ofGroup, running, intake, parked, backlog, measurements, clock, config.drain());
        intake.start();
        loops = running;
        consumer = reading;
        thread = new Thread(reading, "requests");
        thread.start();
    }

    /** Takes no more, and waits for what runs. */
    public synchronized void stop() {
        RequestConsumer reading = consumer;
        Thread running = thread;
        if (reading == null || running == null) {
            return;
        }
        reading.stop();
        try {
            running.join(config.drain().plus(GRACE).toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        thread = null;
    }

    /** What keeps calls back in this process. */
    public List<Obstacle> obstacles() {
        EventLoops running = loops;
        return running == null ? List.of() : running.obstacles();
    }

    /** Connections whose requests wait in the journal, of all processes, so many at most, those with most first. */
    public Uni<List<ParkedConnection>> parked(int most) {
        return parked.connections(most);
    }

    /** Whether it reads from a broker. */
    boolean isConnected() {
        RequestConsumer reading = consumer;
        return reading != null && reading.isConnected();
    }

    private Lanes lanes(Loop loop, int count) {
        LaneLimits limits = new LaneLimits(
                Math.max(1, config.maxInFlight() / count),
                config.maxInFlightPerConnection(),
                ahead() / PART_OF_A_CONNECTION);
        return new Lanes(
                limits, this::unpark, loop, () -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime()), clock, random);
    }

    /** Reads again what a connection has in the journal, but for what is in hand. */
    private Uni<List<Candidate>> unpark(CredentialRef connection, int most) {
        RequestConsumer reading = consumer;
        EventLoops running = loops;
        if (reading == null || running == null) {
            return Uni.createFrom().item(List.of());
        }
        Map<Integer, Partition> owned = new HashMap<>();
        reading.owned().forEach(partition -> owned.put(partition.number(), partition));
        int inHand = owned.values().stream()
                .mapToInt(each -> each.rowsInHand().size())
                .sum();
        EventLoop loop = running.of(connection.connectionId().getBytes(StandardCharsets.UTF_8));
        return parked.read(connection, owned.keySet().toArray(new Integer[0]), most + inHand)
                .map(records -> take(records, owned, loop, most));
    }

    private List<Candidate> take(
            List<ConsumerRecord<byte[], byte[]>> records, Map<Integer, Partition> owned, EventLoop loop, int most) {
        List<Candidate> candidates = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            Partition partition = owned.get(record.partition());
            if (partition != null && !partition.isGone() && candidates.size() < most) {
                Taken taken = partition.takeParked(record, backlog, clock.instant());
                if (taken != null) {
                    intake.again(taken, loop).ifPresent(candidates::add);
                }
            }
        }
        return candidates;
    }

    private int ahead() {
        return Math.max(LEAST_AHEAD, config.maxInFlight());
    }
}
