package io.flowmaestro.executor.ingress;

import io.flowmaestro.events.Topic;
import io.flowmaestro.executor.metric.Measurements;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The one thread that speaks with Kafka about requests: it reads as long as there is room, hands on, and commits each
 * second. It never waits for work, but where a partition is taken from it, and then not for long.
 */
final class RequestConsumer implements Runnable, ConsumerRebalanceListener {
    private static final Logger LOG = Logger.getLogger(RequestConsumer.class);
    private static final Duration POLL = Duration.ofMillis(50);
    /** No work is lost by waiting while paused: room comes from the work that is under way. */
    private static final Duration POLL_PAUSED = Duration.ofMillis(20);

    private static final Duration REVOKE = Duration.ofSeconds(2);
    private static final Duration COMMIT = Duration.ofSeconds(2);
    private static final Duration POSITION = Duration.ofSeconds(2);
    private static final Duration AGAIN = Duration.ofSeconds(1);
    private static final long NANOS_A_SECOND = 1_000_000_000;
    private static final int OVERDUE = 100;
    private static final int FARTHEST = 100_000;
    private static final Duration LONGEST = Duration.ofSeconds(60);

    private final Supplier<KafkaConsumer<byte[], byte[]>> consumers;
    private final EventLoops loops;
    private final Intake intake;
    private final ParkedRecords parked;
    private final Backlog backlog;
    private final Measurements measurements;
    private final Clock clock;
    private final Duration drain;
    private final Map<TopicPartition, Partition> partitions = new HashMap<>();
    private final Queue<Consumer<KafkaConsumer<byte[], byte[]>>> tasks = new ConcurrentLinkedQueue<>();
    private volatile List<Partition> owned = List.of();
    private volatile boolean stopping;
    private volatile boolean connected;
    private volatile Duration oldest = Duration.ZERO;
    private volatile long unread;
    private final AtomicBoolean searching = new AtomicBoolean();
    private boolean paused;
    private long pausedAt;
    private long commitAt = System.nanoTime();

    private @Nullable KafkaConsumer<byte[], byte[]> consumer;

    /** @param drain how long a stop waits for what runs */
    RequestConsumer(
            Supplier<KafkaConsumer<byte[], byte[]>> consumers,
            EventLoops loops,
            Intake intake,
            ParkedRecords parked,
            Backlog backlog,
            Measurements measurements,
            Clock clock,
            Duration drain) {
        this.consumers = consumers;
        this.loops = loops;
        this.intake = intake;
        this.parked = parked;
        this.backlog = backlog;
        this.measurements = measurements;
        this.clock = clock;
        this.drain = drain;
    }

    /** Reads until it is stopped; whatever Kafka's client cannot bear is borne by the next one. */
    @Override
    public void run() {
        while (!stopping) {
            try (KafkaConsumer<byte[], byte[]> opened = consumers.get()) {
                consumer = opened;
                opened.subscribe(List.of(Topic.OPERATION_REQUESTS), this);
                while (!stopping) {
                    round(opened);
                }
                finish(opened);
            } catch (RuntimeException e) {
                LOG.error("Kafka's client failed; another one takes over.", e);
                leave(List.copyOf(partitions.values()));
                LockSupport.parkNanos(AGAIN.toNanos());
            } finally {
                connected = false;
            }
        }
    }

    /** Reads and starts nothing any more, and ends when what runs is over, or after the drain's time. */
    void stop() {
        stopping = true;
    }

    /** Whether a broker is there. */
    boolean isConnected() {
        return connected;
    }

    /** How long the record that holds back its offset longest has been in hand. */
    Duration oldest() {
        return oldest;
    }

    /** Requests that nobody took up yet and that nothing but places keeps back: neither those in the journal nor their limits. */
    long lag() {
        return unread + loops.startable();
    }

    /** Those whose requests may be started, by anyone. */
    List<Partition> owned() {
        return owned;
    }

    private void round(KafkaConsumer<byte[], byte[]> kafka) {
        runTasks(kafka);
        throttle(kafka);
        for (ConsumerRecord<byte[], byte[]> record : kafka.poll(paused ? POLL_PAUSED : POLL)) {
            hand(record);
        }
        long now = System.nanoTime();
        if (now - commitAt >= 0) {
            commitAt = now + NANOS_A_SECOND;
            everySecond(kafka);
        }
    }

    private void runTasks(KafkaConsumer<byte[], byte[]> kafka) {
        for (var task = tasks.poll(); task != null; task = tasks.poll()) {
            task.accept(kafka);
        }
    }

    private void throttle(KafkaConsumer<byte[], byte[]> kafka) {
        if (!paused && backlog.isFull()) {
            paused = true;
            pausedAt = System.nanoTime();
            kafka.pause(kafka.assignment());
        } else if (paused && backlog.hasRoom()) {
            paused = false;
            kafka.resume(topicPartitions(owned));
        }
    }

    /** Room does not come by itself: what is in hand waits for something else than its turn. */
    private boolean isStuck() {
        return paused && System.nanoTime() - pausedAt > NANOS_A_SECOND;
    }

    private void hand(ConsumerRecord<byte[], byte[]> record) {
        Partition partition = partitions.get(new TopicPartition(record.topic(), record.partition()));
        if (partition != null) {
            intake.take(partition.take(record, backlog, clock.instant()), loops.of(record.key()));
        }
    }

    private void everySecond(KafkaConsumer<byte[], byte[]> kafka) {
        Map<TopicPartition, OffsetAndMetadata> offsets = toCommit(partitions.values());
        if (!offsets.isEmpty()) {
            kafka.commitAsync(offsets, this::committed);
        }
        Instant now = clock.instant();
        Duration longest = Duration.ZERO;
        for (Partition partition : owned) {
            release(kafka, partition);
            partition.laggards(now.minus(LONGEST), FARTHEST).forEach(Taken::keepInJournal);
            Duration age = partition.oldest(now);
            longest = age.compareTo(longest) > 0 ? age : longest;
        }
        oldest = longest;
        unread = kafka.assignment().stream()
                .mapToLong(of -> kafka.currentLag(of).orElse(0))
                .sum();
        connected = isConnected(kafka);
        measurements.obstacles(loops.obstacles());
        loops.sweep();
        if (isStuck()) {
            loops.relieve();
        }
        endOverdue(now);
    }

    /** What is parked in a lane that opens late may have no time left till then. */
    private void endOverdue(Instant now) {
        Map<Integer, Partition> mine = new HashMap<>();
        owned.forEach(partition -> mine.put(partition.number(), partition));
        if (searching.compareAndSet(false, true)) {
            parked.overdue(mine.keySet().toArray(new Integer[0]), now, OVERDUE)
                    .onTermination()
                    .invoke(() -> searching.set(false))
                    .subscribe()
                    .with(
                            found -> found.forEach(record -> end(record, mine)),
                            bug -> LOG.error("Parked requests could not be searched.", bug));
        }
    }

    private void end(ConsumerRecord<byte[], byte[]> record, Map<Integer, Partition> mine) {
        Partition partition = mine.get(record.partition());
        Taken taken = partition == null ? null : partition.takeParked(record, backlog, clock.instant());
        if (taken != null) {
            intake.take(taken, loops.of(record.key()));
        }
    }

    private static boolean isConnected(KafkaConsumer<byte[], byte[]> kafka) {
        return kafka.metrics().values().stream()
                .filter(metric -> metric.metricName().name().equals("connection-count"))
                .anyMatch(metric -> metric.metricValue() instanceof Number count && count.doubleValue() > 0);
    }

    private static Map<TopicPartition, OffsetAndMetadata> toCommit(Collection<Partition> from) {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        for (Partition partition : from) {
            long offset = partition.toCommit();
            if (offset >= 0) {
                offsets.put(topicPartition(partition), new OffsetAndMetadata(offset));
            }
        }
        return offsets;
    }

    private void committed(Map<TopicPartition, OffsetAndMetadata> offsets, @Nullable Exception failure) {
        if (failure != null) {
            LOG.infof("Offsets were not committed, and are with the next: %s", failure.toString());
            return;
        }
        offsets.forEach((of, offset) -> {
            Partition partition = partitions.get(of);
            if (partition != null) {
                partition.committed(offset.offset());
            }
        });
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> assigned) {
        if (consumer != null) {
            consumer.pause(assigned);
        }
        for (TopicPartition of : assigned) {
            Partition partition = new Partition(of.partition(), parked);
            partitions.put(of, partition);
            takeOver(of, partition);
        }
    }

    /** Takes the next epoch, finds what the owner before left in the journal, and then lets records in. */
    private void takeOver(TopicPartition of, Partition partition) {
        parked.own(partition.number())
                .chain(fence -> parked.lanes(partition.number())
                        .invoke(lanes -> tasks.add(kafka -> {
                            if (!partition.isGone()) {
                                partition.owned(fence, lanes, clock.instant());
                                refreshOwned();
                                lanes.forEach(this::hold);
                                release(kafka, partition);
                                if (!paused) {
                                    kafka.resume(List.of(of));
                                }
                            }
                        })))
                .subscribe()
                .with(done -> {}, bug -> LOG.errorf(bug, "Partition %d could not be taken over.", partition.number()));
    }

    private void hold(ParkedRecords.Lane lane) {
        EventLoop loop = loop(lane);
        loop.run(() -> loop.lanes().hold(lane.connection(), lane.requests()));
    }

    /** Lets the journal's requests run where none comes from Kafka any more that is older. */
    private void release(KafkaConsumer<byte[], byte[]> kafka, Partition partition) {
        if (partition.hasLeft()) {
            partition
                    .takeLeft(() -> kafka.position(topicPartition(partition), POSITION))
                    .forEach(this::release);
        }
    }

    private void release(ParkedRecords.Lane lane) {
        EventLoop loop = loop(lane);
        loop.run(() -> loop.lanes().release(lane.connection()));
    }

    private EventLoop loop(ParkedRecords.Lane lane) {
        return loops.of(lane.connection().connectionId().getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> revoked) {
        List<Partition> leaving = known(revoked);
        leaving.forEach(Partition::leave);
        loops.dropAbandoned();
        await(() -> leaving.stream().allMatch(partition -> partition.running() == 0), REVOKE);
        if (consumer != null) {
            commitNow(consumer, leaving);
        }
        leave(leaving);
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> lost) {
        leave(known(lost));
    }

    private void leave(List<Partition> leaving) {
        for (Partition partition : leaving) {
            partition.leave();
            partition.takeLeft().forEach(this::release);
        }
        partitions.values().removeAll(leaving);
        refreshOwned();
        loops.dropAbandoned();
    }

    private void finish(KafkaConsumer<byte[], byte[]> kafka) {
        intake.stop();
        loops.dropAbandoned();
        kafka.pause(kafka.assignment());
        long end = System.nanoTime() + drain.toNanos();
        while (isWorking() && System.nanoTime() - end < 0) {
            kafka.poll(POLL_PAUSED); // stays in the group
            runTasks(kafka);
        }
        int left = partitions.values().stream().mapToInt(Partition::running).sum();
        if (left > 0) {
            LOG.warnf("%d requests were still at work after %s: they come again.", left, drain);
        }
        commitNow(kafka, partitions.values());
        leave(List.copyOf(partitions.values()));
        kafka.close(CloseOptions.timeout(COMMIT));
    }

    private boolean isWorking() {
        return partitions.values().stream().anyMatch(partition -> partition.running() > 0);
    }

    private void commitNow(KafkaConsumer<byte[], byte[]> kafka, Collection<Partition> of) {
        Map<TopicPartition, OffsetAndMetadata> offsets = toCommit(of);
        if (offsets.isEmpty()) {
            return;
        }
        try {
            kafka.commitSync(offsets, COMMIT);
            committed(offsets, null);
        } catch (KafkaException e) {
            LOG.infof("Offsets were not committed; the journal answers what comes again: %s", e.toString());
        }
    }

    private void refreshOwned() {
        owned = partitions.values().stream().filter(Partition::isOwned).toList();
    }

    private List<Partition> known(Collection<TopicPartition> of) {
        List<Partition> found = new ArrayList<>();
        for (TopicPartition each : of) {
            Partition partition = partitions.get(each);
            if (partition != null) {
                found.add(partition);
            }
        }
        return found;
    }

    private static List<TopicPartition> topicPartitions(List<Partition> of) {
        return of.stream().map(RequestConsumer::topicPartition).toList();
    }

    private static TopicPartition topicPartition(Partition partition) {
        return new TopicPartition(Topic.OPERATION_REQUESTS, partition.number());
    }

    private static void await(BooleanSupplier condition, Duration longest) {
        long end = System.nanoTime() + longest.toNanos();
        while (!condition.getAsBoolean() && System.nanoTime() - end < 0) {
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
    }
}
