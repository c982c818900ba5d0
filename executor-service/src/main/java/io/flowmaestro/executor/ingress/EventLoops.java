package io.flowmaestro.executor.ingress;

import io.flowmaestro.executor.lane.Lanes;
import io.flowmaestro.executor.lane.Loop;
import io.flowmaestro.executor.lane.Obstacle;
import io.vertx.core.Vertx;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The event loops that requests run on. A connection's are on one of them, found by its id. */
final class EventLoops {
    private final List<EventLoop> loops;

    EventLoops(int count, Vertx vertx, Function<Loop, Lanes> lanes) {
        this.loops = IntStream.range(0, count)
                .mapToObj(i -> new EventLoop(vertx, lanes))
                .toList();
    }

    /** The loop of a connection, by a record's key. Another hash than the partition's, or each loop had its partitions. */
    EventLoop of(byte @Nullable [] connectionId) {
        int hash = Arrays.hashCode(connectionId) * 0x9E3779B9; // Fibonacci hashing: the high bits are mixed best
        return loops.get(Math.floorMod(hash >>> 16, loops.size()));
    }

    void sweep() {
        loops.forEach(EventLoop::sweep);
    }

    /** Requests that wait for a place and for nothing else. */
    int startable() {
        return loops.stream().mapToInt(EventLoop::startable).sum();
    }

    /** What keeps calls back. Each loop has its own view of a host. */
    List<Obstacle> obstacles() {
        return loops.stream().flatMap(loop -> loop.obstacles().stream()).toList();
    }

    void relieve() {
        loops.forEach(loop -> loop.run(loop.lanes()::relieve));
    }

    void dropAbandoned() {
        loops.forEach(loop -> loop.run(loop.lanes()::dropAbandoned));
    }
}
