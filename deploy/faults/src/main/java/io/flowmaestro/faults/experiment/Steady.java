package io.flowmaestro.faults.experiment;

import io.flowmaestro.faults.bed.Ask;
import io.flowmaestro.faults.bed.Connection;
import io.flowmaestro.faults.bed.Trial;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A steady load, for comparing how long operations take with and without a fault elsewhere. */
final class Steady {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** What is allowed beside the tenth: the services, the servers and the load share two cores. */
    private static final Duration NOISE = Duration.ofMillis(50);

    /** The same beside builds: who waits for another's lane waits for longer. */
    private static final Duration LOUD_NOISE = Duration.ofSeconds(1);

    private Steady() {}

    /**
     * How long operations took, from asking to the result.
     *
     * @param p50 half of them at most
     * @param p90 all but a tenth at most
     * @param p99 all but a hundredth at most
     */
    record Pace(Duration p50, Duration p90, Duration p99) {
        @Override
        public String toString() {
            return "p50 %d ms, p90 %d ms, p99 %d ms".formatted(p50.toMillis(), p90.toMillis(), p99.toMillis());
        }
    }

    /** Until code is compiled and leases are there. */
    static void warmUp(Trial trial, List<Connection> connections) throws InterruptedException {
        run(trial, connections, 200, Duration.ofMillis(10));
    }

    /** Asks for so many operations, one each interval, and waits for them. */
    static Pace run(Trial trial, List<Connection> connections, int count, Duration interval)
            throws InterruptedException {
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < count; i++) {
            Ask ask = trial.ask(connections.get(i % connections.size()), "create");
            ids.add(ask.id());
            trial.send(ask);
            Thread.sleep(interval.toMillis()); // the pace is what this is about
        }
        trial.until(
                PATIENCE, "a steady load does not finish", () -> ids.stream().allMatch(trial::isOver));
        List<Duration> took = trial.latencies(ids);
        return new Pace(Trial.percentile(took, 0.5), Trial.percentile(took, 0.9), Trial.percentile(took, 0.99));
    }

    /**
     * Fails unless the second pace is at most a tenth slower in its p99. The small form has too few operations for a p99 and
     * shares its machine with builds: there the p90 may double.
     */
    static void requireUnaffected(Trial trial, Pace before, Pace during) {
        Duration now = trial.size(during.p90(), during.p99());
        Duration most = trial.size(
                        before.p90().multipliedBy(2),
                        before.p99().multipliedBy(11).dividedBy(10))
                .plus(trial.size(LOUD_NOISE, NOISE));
        trial.require(
                now.compareTo(most) <= 0,
                "Others' %s was %d ms, more than %d ms.",
                trial.size("p90", "p99"),
                now.toMillis(),
                most.toMillis());
    }
}
