package io.flowmaestro.executor.ingress;

import io.flowmaestro.executor.attempt.Fence;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * A partition from its assignment to its end. Its window belongs to the thread that polls; whoever is done with a record
 * says so from any thread.
 */
final class Partition {
    private final int number;
    private final ParkedRecords parked;
    private final OffsetWindow<Taken> window = new OffsetWindow<>();
    private final Queue<Taken> done = new ConcurrentLinkedQueue<>();
    private final List<ParkedRecords.Lane> left = new ArrayList<>();
    private final Set<Long> rowsInHand = ConcurrentHashMap.newKeySet();
    private final AtomicInteger running = new AtomicInteger();
    private volatile @Nullable Fence fence;
    private volatile Instant since = Instant.MAX;
    private volatile boolean gone;
    private long committed = -1;

    Partition(int number, ParkedRecords parked) {
        this.number = number;
        this.parked = parked;
    }

    int number() {
        return number;
    }

    /**
     * It is ours, and nothing that an owner before may start counts any more.
     *
     * @param lanes those that have requests of it in the journal
     * @param now from when it is ours
     */
    void owned(Fence taken, List<ParkedRecords.Lane> lanes, Instant now) {
        since = now;
        fence = taken;
        left.addAll(lanes);
    }

    /** Whether an owner before left something in the journal that Kafka may still have older ones of. */
    boolean hasLeft() {
        return !left.isEmpty();
    }

    /**
     * Those whose requests in the journal are all older than what Kafka still brings of their connection: each once.
     *
     * @param position what Kafka reads next, where nothing was read yet
     */
    List<ParkedRecords.Lane> takeLeft(LongSupplier position) {
        long read = window.next() < 0 ? position.getAsLong() : window.next();
        Map<String, Long> atWork = oldestAtWork();
        List<ParkedRecords.Lane> ready = left.stream()
                .filter(lane -> lane.last() < read
                        && lane.last() < atWork.getOrDefault(lane.connection().connectionId(), Long.MAX_VALUE))
                .toList();
        left.removeAll(ready);
        return ready;
    }

    /** By connection. What has another key is not of it: it moves, and comes again later. */
    private Map<String, Long> oldestAtWork() {
        Map<String, Long> oldest = new HashMap<>();
        for (Taken taken : window.atWork()) {
            byte[] key = taken.record().key();
            if (key != null) {
                oldest.putIfAbsent(new String(key, StandardCharsets.UTF_8), taken.offset());
            }
        }
        return oldest;
    }

    /** All of those, as it is not ours any more. */
    List<ParkedRecords.Lane> takeLeft() {
        List<ParkedRecords.Lane> all = List.copyOf(left);
        left.clear();
        return all;
    }

    boolean isOwned() {
        return fence != null;
    }

    /** What shows that it is ours. No record of it is taken before there is one. */
    Fence fence() {
        Fence ours = fence;
        if (ours == null) {
            throw new IllegalStateException("Partition " + number + " is not owned yet.");
        }
        return ours;
    }

    /** Since when it is ours. */
    Instant since() {
        return since;
    }

    /** Nothing of it is started any more. */
    void leave() {
        gone = true;
    }

    boolean isGone() {
        return gone;
    }

    /** A record was read from Kafka. */
    Taken take(ConsumerRecord<byte[], byte[]> record, Backlog backlog, Instant now) {
        Taken taken = new Taken(record, this, parked, backlog, now, true);
        window.add(record.offset(), taken);
        return taken;
    }

    /** A record was read from the journal; null where it is in hand already. */
    @Nullable
    Taken takeParked(ConsumerRecord<byte[], byte[]> record, Backlog backlog, Instant now) {
        return rowsInHand.add(record.offset()) ? new Taken(record, this, parked, backlog, now, false) : null;
    }

    Set<Long> rowsInHand() {
        return rowsInHand;
    }

    /** Kafka need not keep its offset. */
    void done(Taken taken) {
        done.add(taken);
    }

    void started() {
        running.incrementAndGet();
    }

    void ended() {
        running.decrementAndGet();
    }

    /** Records somebody is at. */
    int running() {
        return running.get();
    }

    /** What may be committed and is not; -1 where nothing is. */
    long toCommit() {
        for (Taken taken = done.poll(); taken != null; taken = done.poll()) {
            window.done(taken.offset());
        }
        long committable = window.committable();
        return committable == committed ? -1 : committable;
    }

    void committed(long offset) {
        committed = offset;
    }

    /** How long the record that holds the offset back has been in hand. */
    Duration oldest(Instant now) {
        return window.oldest()
                .map(taken -> Duration.between(taken.since(), now))
                .orElse(Duration.ZERO);
    }

    /** Those that hold the offset back for too long, or too far. */
    List<Taken> laggards(Instant before, long most) {
        List<Taken> late = new ArrayList<>();
        long from = window.committable() + window.span() - most;
        for (Taken taken : window.atWork()) {
            if (taken.since().isAfter(before) && taken.offset() >= from) {
                break;
            }
            late.add(taken);
        }
        return late;
    }
}
