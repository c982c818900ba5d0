package io.flowmaestro.faults.experiment;

import io.flowmaestro.events.OperationStatus;
import io.flowmaestro.faults.bed.Connection;
import io.flowmaestro.faults.bed.Trial;
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

/** Executors that end, stop or lose what they have. */
final class Crashes {
    static final List<Experiment> ROWS = List.of(
            new Experiment("C3", "SIGTERM under load repeats no call", Crashes::terminated),
            new Experiment("C1", "kill -9 with 500 calls in flight loses nothing and repeats nothing unsafe", Crashes::killed),
            new Experiment("C12", "a pause of our own opens no breaker", Crashes::paused),
            new Experiment("C6", "executors that come and go lose nothing", Crashes::storm),
            new Experiment("C7", "an executor that was stopped for long does nothing twice when it goes on", Crashes::frozen));

    private static final int IN_FLIGHT = 500;
    private static final int LOAD = 800;

    private Crashes() {}

    private static void killed(Trial trial) throws Exception {
        int times = trial.size(2, 20);
        Duration life = trial.size(Duration.ofSeconds(30), Duration.ofSeconds(60));
        List<Connection> connections = trial.connections(128);
        trial.behave(call -> Behaviour.done(spread(call, 1_000, 2_000)));
        ServiceProcess executor = trial.bed().executors(1, Map.of()).get(0);
        for (int i = 0; i < times; i++) {
            Load.send(trial, connections, LOAD, life);
            trial.until(
                    Duration.ofSeconds(30),
                    "fewer than %d calls are in flight".formatted(IN_FLIGHT),
                    () -> trial.bed().provider().open() >= IN_FLIGHT);
            trial.say("kill %d with %d calls in flight", i + 1, trial.bed().provider().open());
            executor.kill();
            trial.killed();
            executor = trial.bed().executors(1, Map.of()).get(0);
        }
        trial.settle(life.plusSeconds(30));
        trial.check();
    }

    private static void terminated(Trial trial) throws Exception {
        List<Connection> connections = trial.connections(64);
        trial.behave(call -> Behaviour.done(spread(call, 500, 1_500)));
        ServiceProcess executor = trial.bed().executors(1, Map.of()).get(0);
        Load.send(trial, connections, LOAD, Duration.ofSeconds(60));
        trial.until(
                Duration.ofSeconds(30),
                "fewer than 200 calls are in flight",
                () -> trial.bed().provider().open() >= 200);
        Instant asked = Instant.now();
        executor.stop();
        boolean ended = executor.awaitEnd(Duration.ofSeconds(30));
        trial.require(ended, "The executor had not ended 30 s after SIGTERM.");
        trial.say("ended %d ms after SIGTERM", Duration.between(asked, Instant.now()).toMillis());
        trial.require(
                trial.bed().provider().open() == 0,
                "%d calls were cut short by SIGTERM.",
                trial.bed().provider().open());
        trial.bed().executors(1, Map.of());
        trial.settle(Duration.ofSeconds(60));
        Verdict verdict = trial.check();
        trial.require(verdict.figures().repeats() == 0, "%d calls were repeated.", verdict.figures().repeats());
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
                Duration.ofSeconds(30),
                "fewer than 200 calls are in flight",
                () -> trial.bed().provider().open() >= 200);
        signal(executors.get(0), "-STOP");
        Thread.sleep(freeze.toMillis()); // time is what this is about
        signal(executors.get(0), "-CONT");
        trial.killed(); // its answers came too late, as if it had been
        trial.settle(life.plusSeconds(30));
        trial.check();
    }

    private static void paused(Trial trial) throws Exception {
        List<Connection> connections = trial.connections(64);
        trial.behave(call -> Behaviour.done(spread(call, 100, 500)));
        ServiceProcess executor = trial.bed().executors(1, Map.of()).get(0);
        Load.send(trial, connections, LOAD, Duration.ofSeconds(60));
        trial.until(
                Duration.ofSeconds(30),
                "fewer than 100 calls are in flight",
                () -> trial.bed().provider().open() >= 100);
        signal(executor, "-STOP");
        Thread.sleep(5_000); // shorter than the session: the partitions stay
        signal(executor, "-CONT");
        Load.send(trial, connections, connections.size(), Duration.ofSeconds(60));
        trial.settle(Duration.ofSeconds(60));
        Verdict verdict = trial.check();
        trial.require(
                verdict.figures().ended(OperationStatus.SUCCEEDED) == verdict.figures().requests(),
                "A pause of 5 s kept %d operations from succeeding.",
                verdict.figures().requests() - verdict.figures().ended(OperationStatus.SUCCEEDED));
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
        trial.settle(Duration.ofSeconds(90));
        trial.say("%d operations a second before, %d in the storm", calm, stormy);
        trial.check();
        trial.require(stormy * 2 >= calm, "Throughput fell from %d to %d a second.", calm, stormy);
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
