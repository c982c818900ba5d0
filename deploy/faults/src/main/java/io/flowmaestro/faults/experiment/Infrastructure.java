package io.flowmaestro.faults.experiment;

import io.flowmaestro.events.OperationStatus;
import io.flowmaestro.faults.bed.Ask;
import io.flowmaestro.faults.bed.Connection;
import io.flowmaestro.faults.bed.Trial;
import io.flowmaestro.faults.history.Hit;
import io.flowmaestro.faults.history.Verdict;
import io.flowmaestro.faults.provider.Behaviour;
import io.flowmaestro.faults.wire.FaultProxy.Fault;
import io.flowmaestro.local.ServiceProcess;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** A broker or a database that is gone, slow or restarted. */
final class Infrastructure {
    static final List<Experiment> ROWS = List.of(
            new Experiment(
                    "C9", "a slow database makes executors take less, not pile up", Infrastructure::slowDatabase),
            new Experiment(
                    "C8", "a database that restarts costs no effect and no result", Infrastructure::databaseGone),
            new Experiment(
                    "C10", "a journal without room starts no write and loses nothing", Infrastructure::journalFull),
            new Experiment("C4", "a broker that was killed costs no result", Infrastructure::brokerKilled),
            new Experiment(
                    "C5",
                    "results outlast a broker that is down longer than a record may wait",
                    Infrastructure::brokerDown));

    private static final Duration SOON = Duration.ofSeconds(1);
    private static final int CAP = 512;

    private Infrastructure() {}

    private static void brokerKilled(Trial trial) throws Exception {
        trial.bed().executors(1, Map.of());
        List<Connection> connections = trial.connections(64);
        trial.behave(call -> Behaviour.done(Crashes.spread(call, 300, 700)));
        Load.send(trial, connections, 600, Duration.ofSeconds(90));
        trial.until(
                trial.within(Duration.ofSeconds(30)),
                "fewer than 100 calls are in flight",
                () -> trial.bed().provider().open() >= 100);
        trial.bed().killBroker();
        Thread.sleep(trial.size(5_000, 15_000)); // the time that it is down
        int most = trial.bed().provider().mostOpen();
        trial.bed().startBroker();
        trial.handedOver(); // sessions ended with the broker, so what was not committed is read again
        Instant up = Instant.now();
        int before = trial.open().size();
        trial.until(
                trial.within(Duration.ofSeconds(30)),
                "no result came after the broker was up",
                () -> trial.open().size() < before);
        Duration first = Duration.between(up, Instant.now());
        trial.say("at most %d in flight; first result %d ms after the broker was up", most, first.toMillis());
        trial.require(most <= CAP, "%d calls were in flight.", most);
        trial.require(first.toSeconds() < 10, "The first result came %d s after the broker was up.", first.toSeconds());
        trial.settle(Duration.ofSeconds(100));
        trial.check();
    }

    private static void brokerDown(Trial trial) throws Exception {
        Map<String, String> impatient = trial.size(
                Map.of(
                        "mp.messaging.outgoing.records.delivery.timeout.ms", "5000",
                        "mp.messaging.outgoing.records.request.timeout.ms", "3000"),
                Map.of());
        ServiceProcess executor = trial.bed().executors(1, impatient).get(0);
        List<Connection> connections = trial.connections(64);
        trial.behave(call -> Behaviour.done(Crashes.spread(call, 1_000, 2_000)));
        Load.send(trial, connections, 400, Duration.ofMinutes(2));
        trial.until(
                trial.within(Duration.ofSeconds(30)),
                "fewer than 200 calls are in flight",
                () -> trial.bed().provider().open() >= 200);
        trial.bed().killBroker();
        Thread.sleep(trial.size(10_000, 40_000)); // longer than the delivery timeout
        int live = Http.status(executor.url().resolve("/q/health/live"));
        int ready = Http.status(executor.url().resolve("/q/health/ready"));
        trial.say("with the broker down: live %d, ready %d", live, ready);
        trial.bed().startBroker();
        trial.handedOver(); // sessions ended with the broker, so what was not committed is read again
        trial.settle(Duration.ofMinutes(2));
        trial.check();
        trial.require(live == 200, "Liveness was %d while the broker was down.", live);
        trial.require(ready == 503, "Readiness was %d while the broker was down.", ready);
        trial.require(trial.repeatedWrites() == 0, "%d writes were repeated.", trial.repeatedWrites());
    }

    private static void databaseGone(Trial trial) throws Exception {
        trial.bed().executors(1, Map.of());
        List<Connection> connections = trial.connections(64);
        trial.behave(call -> Behaviour.done(Crashes.spread(call, 200, 600)));
        Load.send(trial, connections, 64, Duration.ofSeconds(60)); // until leases are there
        trial.settle(Duration.ofSeconds(60));
        for (boolean kill : List.of(false, true)) {
            Load.send(trial, connections, 800, Duration.ofSeconds(60));
            trial.until(
                    trial.within(Duration.ofSeconds(30)),
                    "fewer than 100 calls are in flight",
                    () -> trial.bed().provider().open() >= 100);
            Instant gone = Instant.now();
            if (kill) {
                trial.bed().killPostgres();
            } else {
                trial.bed().stopPostgres();
            }
            Thread.sleep(trial.size(3_000, 15_000)); // the time that it is down
            Instant back = Instant.now();
            trial.bed().startPostgres();
            requireNoStartsWithoutJournal(trial, gone.plus(SOON), back);
            trial.settle(Duration.ofSeconds(90));
        }
        Verdict verdict = trial.check();
        trial.say(
                "%d of %d did not succeed%s",
                verdict.figures().requests() - verdict.figures().ended(OperationStatus.SUCCEEDED),
                verdict.figures().requests(),
                trial.unsuccessful().map(": such as "::concat).orElse(""));
    }

    private static void journalFull(Trial trial) throws Exception {
        ServiceProcess executor = trial.bed().executors(1, Map.of()).get(0);
        List<Connection> connections = trial.connections(64);
        trial.behave(call -> Behaviour.done(Crashes.spread(call, 200, 600)));
        Load.send(trial, connections, 800, Duration.ofSeconds(60));
        trial.until(
                trial.within(Duration.ofSeconds(30)),
                "fewer than 100 calls are in flight",
                () -> trial.bed().provider().open() >= 100);
        trial.bed().fillJournal();
        Instant full = Instant.now();
        Thread.sleep(trial.size(4_000, 30_000)); // the time that it is full
        int live = Http.status(executor.url().resolve("/q/health/live"));
        int ready = Http.status(executor.url().resolve("/q/health/ready"));
        Instant room = Instant.now();
        trial.bed().freeJournal();
        requireNoStartsWithoutJournal(trial, full.plus(SOON), room);
        trial.settle(Duration.ofSeconds(90));
        trial.say("with a full journal: live %d, ready %d", live, ready);
        Verdict verdict = trial.check();
        trial.require(live == 200, "Liveness was %d while the journal was full.", live);
        trial.require(ready == 503, "Readiness was %d while the journal was full.", ready);
        trial.require(
                verdict.figures().repeats() == 0,
                "%d calls were repeated.",
                verdict.figures().repeats());
    }

    /** Reads have no row before their call; everything else has. */
    private static void requireNoStartsWithoutJournal(Trial trial, Instant from, Instant to) {
        List<String> writes = trial.hits().stream()
                .filter(hit -> hit.begun().isAfter(from) && hit.begun().isBefore(to))
                .map(Hit::id)
                .filter(trial::writes)
                .toList();
        trial.require(writes.isEmpty(), "%d writes began while the journal was gone: %s.", writes.size(), writes);
    }

    private static void slowDatabase(Trial trial) throws Exception {
        ServiceProcess executor =
                trial.bed().executors(1, trial.bed().byDatabaseWire()).get(0);
        List<Connection> connections = trial.connections(64);
        trial.behave(call -> Behaviour.done(Crashes.spread(call, 100, 300)));
        Load.send(trial, connections, 200, Duration.ofSeconds(60));
        trial.settle(Duration.ofSeconds(60));
        long before = Http.residentBytes(executor);
        trial.bed().provider().mostOpen();
        try {
            trial.bed().databaseWire().set(new Fault.Delay(Duration.ofMillis(500)));
            Load.send(trial, connections, trial.size(1_500, 10_000), Duration.ofSeconds(trial.size(60, 600)));
            Ask read = trial.ask(connections.get(0), "read").living(Duration.ofSeconds(60));
            trial.send(read);
            trial.result(read.id(), Duration.ofSeconds(60));
            Thread.sleep(trial.size(5_000, 60_000)); // the time that it is slow
        } finally {
            trial.bed().databaseWire().set(new Fault.None());
        }
        int most = trial.bed().provider().mostOpen();
        long after = Http.residentBytes(executor);
        trial.settle(Duration.ofMinutes(2));
        trial.say("at most %d in flight; %d MB resident before, %d MB after", most, before >> 20, after >> 20);
        trial.require(most <= CAP, "%d calls were in flight.", most);
        trial.require(after - before < (100 << 20), "The executor grew by %d MB.", (after - before) >> 20);
        trial.check();
    }
}
