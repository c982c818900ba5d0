package io.flowmaestro.executor.ingress;

import io.flowmaestro.executor.attempt.Request;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A record in hand. Until it is let go of, either Kafka's offset or a row in the journal brings it back after a crash. Safe
 * for use by many threads.
 */
final class Taken {
    private static final Logger LOG = Logger.getLogger(Taken.class);
    /** By how much a clock that records are stamped by may be ahead of ours, as a rule. */
    private static final Duration CLOCKS_APART = Duration.ofSeconds(10);
    /** Nobody takes a partition over sooner from an owner that does not say a word. */
    private static final Duration LONG = Duration.ofSeconds(5);

    private final ConsumerRecord<byte[], byte[]> record;
    private final Partition partition;
    private final ParkedRecords parked;
    private final Backlog backlog;
    private final Instant since;
    private final boolean inWindow;
    private final AtomicBoolean inHand = new AtomicBoolean(true);
    private volatile @Nullable Request request;
    private volatile @Nullable Runnable parking;
    private @Nullable Uni<Boolean> row;

    /** @param inWindow whether it came from Kafka; else from its row */
    Taken(
            ConsumerRecord<byte[], byte[]> record,
            Partition partition,
            ParkedRecords parked,
            Backlog backlog,
            Instant since,
            boolean inWindow) {
        this.record = record;
        this.partition = partition;
        this.parked = parked;
        this.backlog = backlog;
        this.since = since;
        this.inWindow = inWindow;
        this.row = inWindow ? null : Uni.createFrom().item(true);
        backlog.add();
    }

    ConsumerRecord<byte[], byte[]> record() {
        return record;
    }

    Partition partition() {
        return partition;
    }

    /** Whether it came from Kafka; else from its row, where nothing comes that was not taken for a request before. */
    boolean isNew() {
        return inWindow;
    }

    long offset() {
        return record.offset();
    }

    Instant since() {
        return since;
    }

    /**
     * It was read, and asks for a call.
     *
     * @param putBack puts it into the journal in its lane's name
     */
    void waits(Request asked, Runnable putBack) {
        request = asked;
        parking = putBack;
    }

    /**
     * Whether somebody else may have run it: an owner before, as it is older than our time with its partition, or the next
     * one, as it has been in hand for long.
     */
    boolean mayHaveRun(Instant now) {
        Instant written = Instant.ofEpochMilli(record.timestamp());
        return !inWindow || written.isBefore(partition.since().plus(CLOCKS_APART)) || since.isBefore(now.minus(LONG));
    }

    /** Puts it into the journal in its lane's name; null where it has no lane. */
    @Nullable
    Runnable parking() {
        return parking;
    }

    /** It has its answer: nothing shall bring it back. */
    Uni<Void> letGo() {
        if (!leavesHand()) {
            return Uni.createFrom().voidItem();
        }
        @Nullable Uni<Boolean> kept = row();
        if (kept == null) {
            partition.done(this);
            return Uni.createFrom().voidItem();
        }
        return kept.chain(() -> parked.remove(partition.number(), offset()))
                .invoke(() -> partition.rowsInHand().remove(offset()));
    }

    /** It is not ours any more, or not now: what brings it back stays. */
    void drop() {
        if (leavesHand()) {
            forgetRow();
        }
    }

    /** Without a row of its own it has nothing to forget: one that was just written may be in another's hand already. */
    private void forgetRow() {
        if (row() != null) {
            partition.rowsInHand().remove(offset());
        }
    }

    /** It waits in the journal, and not in memory. */
    Uni<Void> park() {
        Request lane = request;
        if (lane == null || !inHand.get()) {
            return Uni.createFrom().voidItem();
        }
        return parked.write(partition.fence(), lane, record)
                .invoke(this::isParked)
                .replaceWithVoid();
    }

    private void isParked(boolean written) {
        if (leavesHand() && written) {
            partition.done(this);
            forgetRow();
        }
    }

    /** It stays in hand, and Kafka's offset goes on without it. */
    synchronized void keepInJournal() {
        Request lane = request;
        if (lane == null || row != null || !inHand.get()) {
            return;
        }
        partition.rowsInHand().add(offset());
        Uni<Boolean> written =
                parked.write(partition.fence(), lane, record).memoize().indefinitely();
        row = written;
        written.subscribe()
                .with(
                        kept -> {
                            if (kept) {
                                partition.done(this);
                            }
                        },
                        failure -> LOG.error("A request could not be kept in the journal.", failure));
    }

    private synchronized @Nullable Uni<Boolean> row() {
        return row;
    }

    private boolean leavesHand() {
        boolean first = inHand.compareAndSet(true, false);
        if (first) {
            backlog.remove();
        }
        return first;
    }
}
