package io.flowmaestro.faults.experiment;

import io.flowmaestro.events.OperationStatus;
import io.flowmaestro.faults.bed.Ask;
import io.flowmaestro.faults.bed.Connection;
import io.flowmaestro.faults.bed.Trial;
import io.flowmaestro.faults.history.Result;
import io.flowmaestro.faults.history.Verdict;
import io.flowmaestro.faults.provider.Behaviour;
import io.flowmaestro.faults.provider.Call;
import io.flowmaestro.local.ServiceProcess;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/** Executors that end, stop or lose what they have. */
final class Crashes {
    static final List<Experiment> ROWS = List.of(
            new Experiment("C3", "SIGTERM under load repeats no call", Crashes::terminated),
            new Experiment(
                    "C1", "kill -9 with calls in flight loses nothing and repeats nothing unsafe", Crashes::killed),
            new Experiment("C2", "the table of crash points holds, row by row", Crashes::atEachPoint),
            new Experiment("C12", "a pause of our own opens no breaker", Crashes::paused),
            new Experiment("C6", "executors that come and go lose nothing", Crashes::storm),
            new Experiment(
                    "C7", "an executor that was stopped for long does nothing twice when it goes on", Crashes::frozen));

    private static final int LOAD = 800;

    private Crashes() {}

    private static void killed(Trial trial) throws Exception {
        int times = trial.size(2, 20);
        int inFlight = trial.size(200, 500);
        Duration life = trial.size(Duration.ofSeconds(30), Duration.ofSeconds(60));
        List<Connection> connections = trial.connections(128);
        trial.behave(call -> Behaviour.done(spread(call, 1_000, 2_000)));
        ServiceProcess executor = trial.bed().executors(1, Map.of()).get(0);
        for (int i = 0; i < times; i++) {
            Load.send(trial, connections, LOAD, life);
            trial.until(
                    trial.within(Duration.ofSeconds(30)),
                    "fewer than %d calls are in flight".formatted(inFlight),
                    () -> trial.bed().provider().open() >= inFlight);
            trial.say(
                    "kill %d with %d calls in flight",
                    i + 1, trial.bed().provider().open());
            executor.kill();
            trial.handedOver();
            executor = trial.bed().executors(1, Map.of()).get(0);
        }
        trial.settle(life.plusSeconds(30));
        trial.check();
        trial.say("%d kills: 0 lost, 0 repeated unsafe calls, keys equal over attempts", times);
    }

    /** What becomes of a request whose executor ends at a point: how often each kind is called in all. */
    private enum CrashPoint {
        CLAIMED(1, 1, true),
        LEASED(1, 1, true),
        STARTED(1, 0, false),
        /** The provider has acted, and nobody has its answer: the experiment ends the executor then. */
        ACTED(2, 1, false),
        ANSWERED(2, 1, false),
        FINISHED(1, 1, true),
        PUBLISHED(1, 1, true);

        private final int repeatableCalls;
        private final int onceCalls;
        private final boolean known;

        CrashPoint(int repeatableCalls, int onceCalls, boolean known) {
            this.repeatableCalls = repeatableCalls;
            this.onceCalls = onceCalls;
            this.known = known;
        }
    }

    private static void atEachPoint(Trial trial) throws Exception {
        List<String> operations = List.of("create", "create_by_key", "set");
        crash(trial, CrashPoint.ACTED, operations);
        List<CrashPoint> others = trial.size(
                List.of(CrashPoint.FINISHED),
                Stream.of(CrashPoint.values())
                        .filter(point -> point != CrashPoint.ACTED)
                        .toList());
        for (CrashPoint point : others) {
            for (String operation : trial.size(List.of("create"), operations)) {
                crash(trial, point, List.of(operation));
            }
        }
        trial.check();
    }

    private static void crash(Trial trial, CrashPoint point, List<String> operations) throws Exception {
        Duration life = Duration.ofSeconds(25);
        boolean acted = point == CrashPoint.ACTED;
        ServiceProcess executor =
                acted ? trial.bed().executors(1, Map.of()).get(0) : trial.bed().endingAt(point.name());
        List<Ask> asks = operations.stream()
                .map(operation -> trial.ask(trial.connection(), operation).living(life))
                .toList();
        for (Ask ask : asks) {
            Behaviour done = Behaviour.done(Duration.ZERO);
            trial.behave(ask.id(), acted ? Behaviour.hang() : done, done);
            trial.send(ask);
        }
        if (acted) {
            trial.until(
                    life,
                    "not all were called",
                    () -> asks.stream().noneMatch(ask -> trial.hits(ask.id()).isEmpty()));
            executor.kill();
        }
        trial.require(executor.awaitEnd(Duration.ofSeconds(20)), "The executor did not end at %s.", point);
        trial.handedOver();
        trial.bed().executors(1, Map.of());
        for (Ask ask : asks) {
            requireRow(trial, point, ask, trial.result(ask.id(), life.plusSeconds(20)));
        }
    }

    private static void requireRow(Trial trial, CrashPoint point, Ask ask, Result result) {
        boolean once = ask.operation().equals("create");
        OperationStatus status = once && !point.known ? OperationStatus.UNKNOWN : OperationStatus.SUCCEEDED;
        int expected = once ? point.onceCalls : point.repeatableCalls;
        int calls = trial.hits(ask.id()).size();
        trial.say("%s, %s: %s, %d calls", point, ask.operation(), result.status(), calls);
        trial.require(
                result.status() == status && calls == expected,
                "%s of an executor that ended at %s ended %s after %d calls, not %s after %d.",
                ask.operation(),
                point,
                result.status(),
                calls,
                status,
                expected);
    }

    private static void terminated(Trial trial) throws Exception {
        List<Connection> connections = trial.connections(64);
        trial.behave(call -> Behaviour.done(spread(call, 500, 1_500)));
        ServiceProcess executor = trial.bed().executors(1, Map.of()).get(0);
        Load.send(trial, connections, LOAD, Duration.ofSeconds(60));
        trial.until(
                trial.within(Duration.ofSeconds(30)),
                "fewer than 200 calls are in flight",
                () -> trial.bed().provider().open() >= 200);
        Instant asked = Instant.now();
        executor.stop();
        boolean ended = executor.awaitEnd(Duration.ofSeconds(30));
        trial.require(ended, "The executor had not ended 30 s after SIGTERM.");
        trial.say(
                "ended %d ms after SIGTERM",
                Duration.between(asked, Instant.now()).toMillis());
        trial.require(
                trial.bed().provider().open() == 0,
                "%d calls were cut short by SIGTERM.",
                trial.bed().provider().open());
        trial.bed().executors(1, Map.of());
        trial.settle(Duration.ofSeconds(60));
        Verdict verdict = trial.check();
        trial.require(
                verdict.figures().repeats() == 0,
                "%d calls were repeated.",
                verdict.figures().repeats());
    }

    /** The group gives its partitions to the other one after 6 seconds, and the frozen one does not know. */
    private static void frozen(Trial trial) throws Exception {
        Duration freeze = trial.size(Duration.ofSeconds(15), Duration.ofSeconds(90));
        Duration life = freeze.plusSeconds(20);
        List<Connection> connections = trial.connections(64);
        trial.behave(call -> Behaviour.done(spread(call, 1_000, 2_000)));
        List<ServiceProcess> executors = trial.bed().executors(2, Map.of());
        Load.send(trial, connections, LOAD, life);
        trial.until(
                trial.within(Duration.ofSeconds(30)),
                "fewer than 200 calls are in flight",
                () -> trial.bed().provider().open() >= 200);
        signal(executors.get(0), "-STOP");
        Thread.sleep(freeze.toMillis()); // time is what this is about
        signal(executors.get(0), "-CONT");
        trial.handedOver(); // its answers came too late, as if it had been
        trial.settle(life.plusSeconds(30));
        trial.unsuccessful().ifPresent(result -> trial.say("not all succeeded: %s", result));
        trial.check();
    }

    private static void paused(Trial trial) throws Exception {
        List<Connection> connections = trial.connections(64);
        trial.behave(call -> Behaviour.done(spread(call, 100, 500)));
        // With Kafka's own session time, so that the group does not take the pause for an end.
        ServiceProcess executor = trial.bed()
                .executors(1, Map.of("kafka.session.timeout.ms", "45000", "kafka.heartbeat.interval.ms", "3000"))
                .get(0);
        Load.send(trial, connections, LOAD, Duration.ofSeconds(60));
        trial.until(
                trial.within(Duration.ofSeconds(30)),
                "fewer than 100 calls are in flight",
                () -> trial.bed().provider().open() >= 100);
        signal(executor, "-STOP");
        Thread.sleep(5_000); // the pause
        signal(executor, "-CONT");
        Load.send(trial, connections, connections.size(), Duration.ofSeconds(60));
        trial.settle(Duration.ofSeconds(60));
        Verdict verdict = trial.check();
        trial.require(
                verdict.figures().ended(OperationStatus.SUCCEEDED)
                        == verdict.figures().requests(),
                "A pause of 5 s kept %d operations from succeeding: %s",
                verdict.figures().requests() - verdict.figures().ended(OperationStatus.SUCCEEDED),
                trial.unsuccessful().orElse("none"));
    }

    private static void storm(Trial trial) throws Exception {
        List<Connection> connections = trial.connections(64);
        trial.behave(call -> Behaviour.done(spread(call, 50, 150)));
        trial.bed().executors(1, Map.of());
        int calm = rate(trial, connections, Duration.ofSeconds(trial.size(5, 30)), () -> {});
        Duration time = Duration.ofSeconds(trial.size(25, 180));
        int stormy = rate(trial, connections, time, () -> {
            trial.bed().executors(3, Map.of());
            trial.bed().executors(1, Map.of());
        });
        trial.handedOver(); // whoever lost a partition did not finish what it had of it
        trial.settle(Duration.ofSeconds(90));
        trial.say("%d operations a second before, %d in the storm", calm, stormy);
        trial.unsuccessful().ifPresent(result -> trial.say("not all succeeded: %s", result));
        trial.check();
        int least = calm / trial.size(10, 2);
        trial.require(stormy >= least, "Throughput fell from %d to %d a second.", calm, stormy);
    }

    /** Something that is done over and over beside a load. */
    @FunctionalInterface
    private interface Disturbance {
        void run() throws InterruptedException;
    }

    /** As many operations as come back, kept at 200 that are not over, with something going on; returns how many a second. */
    private static int rate(Trial trial, List<Connection> connections, Duration time, Disturbance disturbance)
            throws Exception {
        Instant end = Instant.now().plus(time);
        AtomicBoolean over = new AtomicBoolean();
        CompletableFuture<Void> disturbing = CompletableFuture.runAsync(() -> {
            try {
                do {
                    disturbance.run();
                    Thread.sleep(500);
                } while (!over.get());
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        });
        int first = trial.asked();
        int stillOpen = 0;
        while (Instant.now().isBefore(end)) {
            stillOpen = trial.open().size();
            if (stillOpen < 200) {
                Load.send(trial, connections, 200 - stillOpen, Duration.ofSeconds(60));
            }
            Thread.sleep(50);
        }
        int done = trial.asked() - first - stillOpen;
        over.set(true);
        disturbing.get(3, TimeUnit.MINUTES);
        return (int) (done / time.toSeconds());
    }

    private static void signal(ServiceProcess process, String signal) throws IOException, InterruptedException {
        new ProcessBuilder("kill", signal, Long.toString(process.pid())).start().waitFor();
    }

    /** The same for the same call in each run. */
    static Duration spread(Call call, int least, int most) {
        return Duration.ofMillis(least + Math.floorMod((call.id() + call.number()).hashCode(), most - least));
    }
}
