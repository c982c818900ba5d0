package io.flowmaestro.benchmarks;

import io.flowmaestro.vault.client.CachingCredentialVault;
import io.flowmaestro.vault.client.CredentialRef;
import io.flowmaestro.vault.client.Lease;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniSubscriber;
import io.smallrye.mutiny.subscription.UniSubscription;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * What an operation pays for a lease that is there: asked for and taken, beside the plain look-up in a map. Run it with
 * {@code -prof gc}: an object takes 16 bytes or more.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(2)
public class LeaseBenchmark {
    private final List<CredentialRef> refs = IntStream.range(0, 1_000)
            .mapToObj(i -> new CredentialRef("acme", "conn_" + i))
            .toList();
    private final Map<CredentialRef, Uni<Lease>> map = new ConcurrentHashMap<>();
    private final CachingCredentialVault cache = new CachingCredentialVault(
            LendingVault.ofKeys(Clock.systemUTC()), Clock.systemUTC(), new Random(7), 10_000);
    private final Taker taker = new Taker();
    private int next;

    @Setup
    public void lease() {
        refs.forEach(ref -> map.put(
                ref, Uni.createFrom().item(cache.lease(ref, "op_0").await().indefinitely())));
    }

    /** A hit, asked for. */
    @Benchmark
    public Uni<Lease> hit() {
        return cache.lease(ref(), "op_1");
    }

    /** A hit, asked for and taken. */
    @Benchmark
    public void hitTaken(Blackhole hole) {
        taker.hole = hole;
        cache.lease(ref(), "op_1").subscribe().withSubscriber(taker);
    }

    /** The least that any cache could do. */
    @Benchmark
    public @Nullable Uni<Lease> lookUp() {
        return map.get(ref());
    }

    private CredentialRef ref() {
        next = (next + 1) % refs.size();
        return refs.get(next);
    }

    /** Takes what comes, and makes nothing of its own. */
    private static final class Taker implements UniSubscriber<Lease> {
        private @Nullable Blackhole hole;

        @Override
        public void onSubscribe(UniSubscription subscription) {}

        @Override
        public void onItem(Lease lease) {
            if (hole != null) {
                hole.consume(lease);
            }
        }

        @Override
        public void onFailure(Throwable failure) {
            throw new AssertionError(failure);
        }
    }
}
