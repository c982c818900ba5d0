package io.flowmaestro.faults.experiment;

import io.flowmaestro.events.EventHeader;
import io.flowmaestro.events.OperationStatus;
import io.flowmaestro.events.Partitions;
import io.flowmaestro.faults.bed.Ask;
import io.flowmaestro.faults.bed.Connection;
import io.flowmaestro.faults.bed.Trial;
import io.flowmaestro.faults.history.Result;
import io.flowmaestro.faults.provider.Behaviour;
import io.flowmaestro.local.ServiceProcess;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Requests that are bad, late, many, or there already. */
final class Messages {
    static final List<Experiment> ROWS = List.of(
            new Experiment("M1", "poison is put aside and holds nothing up", Messages::poison),
            new Experiment("M2", "the same request again has one effect and one result", Messages::again),
            new Experiment("M3", "a request past its deadline is not run", Messages::late),
            new Experiment("M8", "a flood on one connection does not slow the others", Messages::flood),
            new Experiment(
                    "M7",
                    "a slow offset ahead of finished ones repeats none of them after kill -9",
                    Messages::slowOffset));

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private Messages() {}

    private static void poison(Trial trial) throws Exception {
        trial.bed().executors(1, Map.of());
        Connection connection = trial.connection();
        int partition = Partitions.of(connection.id(), trial.partitions());
        warmUp(trial, connection);
        String secret = "sk_live_do_not_show_me";
        List<String> poisons = new ArrayList<>();
        poisons.add(raw(
                trial, connection, partition, ("\u0000\u0001{" + secret).getBytes(StandardCharsets.UTF_8), Map.of()));
        poisons.add(raw(trial, connection, partition, null, Map.of()));
        poisons.add(raw(
                trial,
                connection,
                partition,
                "{}".getBytes(StandardCharsets.UTF_8),
                Map.of(EventHeader.TYPE, "io.flowmaestro.operation.requested.v9")));
        Ask good = trial.ask(connection, "create");
        trial.send(good);
        Result result = trial.result(good.id(), PATIENCE);
        Duration behind = Duration.between(good.time(), result.seen());
        for (String id : poisons) {
            String reason = trial.deadLetter(id, PATIENCE);
            trial.require(!reason.isEmpty() && !reason.contains(secret), "A dead letter has the reason '%s'.", reason);
            trial.require(
                    trial.results(id).stream()
                            .allMatch(told -> told.status() == OperationStatus.FAILED
                                    && !told.content().contains(secret)),
                    "The result of %s is no failure, or repeats what was in it.",
                    id);
        }
        trial.say(
                "the request behind %d poisons was done %d ms after it was asked for",
                poisons.size(), behind.toMillis());
        trial.require(
                behind.compareTo(trial.within(Duration.ofSeconds(1))) < 0,
                "The partition went on after %d ms.",
                behind.toMillis());
        trial.check();
    }

    private static String raw(
            Trial trial, Connection connection, int partition, byte @Nullable [] value, Map<String, String> others) {
        String id = trial.id();
        trial.sendRaw(partition, connection, id, value, others);
        return id;
    }

    private static void warmUp(Trial trial, Connection connection) throws InterruptedException {
        Ask first = trial.ask(connection, "read");
        trial.send(first);
        trial.result(first.id(), PATIENCE);
    }

    private static void again(Trial trial) throws Exception {
        trial.bed().executors(1, Map.of());
        List<Connection> connections = trial.connections(3);
        trial.behave(call -> Behaviour.done(Duration.ofMillis(300)));
        List<Ask> asks = connections.stream()
                .map(connection -> trial.ask(connection, "create"))
                .toList();
        for (Ask ask : asks) {
            for (int copy = 0; copy < 10; copy++) {
                trial.send(ask);
            }
            trial.send(ask.on((Partitions.of(ask.connection().id(), trial.partitions()) + 1) % trial.partitions()));
        }
        trial.settle(PATIENCE);
        for (Ask ask : asks) {
            int before = trial.results(ask.id()).size();
            trial.send(ask);
            trial.until(
                    PATIENCE,
                    ask.id() + " was not answered again",
                    () -> trial.results(ask.id()).size() > before);
            trial.send(Ask.of(trial.id(), ask.connection(), "create").keyed(ask.id()));
        }
        trial.settle(PATIENCE);
        trial.require(
                trial.hits().size() == asks.size(),
                "%d operations asked for 13 times each were called %d times.",
                asks.size(),
                trial.hits().size());
        trial.check();
    }

    private static void late(Trial trial) throws Exception {
        trial.bed().executors(1, Map.of());
        Connection connection = trial.connection();
        Instant earlier = Instant.now().minusSeconds(120);
        List<Ask> asks = List.of("create", "create_by_key", "set", "read").stream()
                .map(operation -> trial.ask(connection, operation).at(earlier))
                .toList();
        asks.forEach(trial::send);
        trial.settle(PATIENCE);
        for (Ask ask : asks) {
            OperationStatus status = trial.result(ask.id(), PATIENCE).status();
            trial.require(status == OperationStatus.EXPIRED, "A late %s ended %s.", ask.operation(), status);
        }
        trial.require(
                trial.hits().isEmpty(),
                "%d late requests were called.",
                trial.hits().size());
        trial.check();
    }

    private static void flood(Trial trial) throws Exception {
        trial.bed().executors(1, Map.of());
        int flood = trial.size(5_000, 100_000);
        List<Connection> others = trial.connections(20);
        Connection flooded = trial.connection();
        trial.behave(call -> Behaviour.done(Duration.ofMillis(50)));
        Steady.warmUp(trial, others);
        Steady.Pace calm = Steady.run(trial, others, trial.size(100, 500), Duration.ofMillis(20));
        for (int i = 0; i < flood; i++) {
            trial.send(trial.ask(flooded, "create").living(Duration.ofSeconds(40)));
        }
        trial.sent();
        Steady.Pace stormy = Steady.run(trial, others, trial.size(100, 500), Duration.ofMillis(20));
        trial.say("others: %s before, %s during a flood of %d", calm, stormy, flood);
        Steady.requireUnaffected(trial, calm, stormy);
        trial.settle(Duration.ofSeconds(90));
        trial.check();
    }

    private static void slowOffset(Trial trial) throws Exception {
        ServiceProcess executor = trial.bed().executors(1, Map.of()).get(0);
        int later = trial.size(1_000, 50_000);
        Duration life = trial.size(Duration.ofSeconds(30), Duration.ofMinutes(10));
        List<Connection> connections = samePartition(trial, 32);
        Ask slow = trial.ask(connections.get(0), "create").living(life);
        trial.behave(slow.id(), Behaviour.hang());
        trial.send(slow);
        trial.until(
                PATIENCE,
                "the slow one was not called",
                () -> !trial.hits(slow.id()).isEmpty());
        for (int i = 0; i < later; i++) {
            trial.send(trial.ask(connections.get(1 + i % (connections.size() - 1)), i % 2 == 0 ? "create" : "set")
                    .living(life));
        }
        trial.until(
                life,
                "the requests behind the slow one do not finish",
                () -> trial.open().size() == 1);
        executor.kill();
        trial.handedOver();
        trial.bed().executors(1, Map.of());
        trial.settle(life.plusSeconds(20));
        Result result = trial.result(slow.id(), PATIENCE);
        trial.require(result.status() == OperationStatus.UNKNOWN, "The slow call ended %s.", result.status());
        trial.require(
                trial.hits().size() == later + 1,
                "%d requests were called %d times.",
                later + 1,
                trial.hits().size());
        trial.check();
    }

    private static List<Connection> samePartition(Trial trial, int count) {
        List<Connection> candidates = trial.connections(count * trial.partitions() * 2);
        int partition = Partitions.of(candidates.get(0).id(), trial.partitions());
        return candidates.stream()
                .filter(each -> Partitions.of(each.id(), trial.partitions()) == partition)
                .limit(count)
                .toList();
    }
}
