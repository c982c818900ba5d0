package io.flowmaestro.faults.experiment;

import io.flowmaestro.events.FailureKind;
import io.flowmaestro.events.OperationStatus;
import io.flowmaestro.faults.bed.Ask;
import io.flowmaestro.faults.bed.Connection;
import io.flowmaestro.faults.bed.Trial;
import io.flowmaestro.faults.history.Result;
import io.flowmaestro.faults.provider.Behaviour;
import io.flowmaestro.faults.wire.FaultProxy.Fault;
import java.time.Duration;
import java.util.List;

/** A vault service that cannot be reached, or does not answer. */
final class VaultFaults {
    static final List<Experiment> ROWS = List.of(
            new Experiment(
                    "V1",
                    "leases go on while the vault is away; what needs a new one fails, and is no dead letter",
                    VaultFaults::away),
            new Experiment("V8", "a vault that hangs costs those alone that wait for it", VaultFaults::hangs));

    private static final Duration PATIENCE = Duration.ofSeconds(40);

    private VaultFaults() {}

    private static void away(Trial trial) throws Exception {
        trial.bed().executors(1, trial.bed().byVaultWire());
        List<Connection> leased = trial.connections(10);
        Connection fresh = trial.connection();
        Steady.warmUp(trial, leased);
        Ask waiting = trial.ask(fresh, "create");
        try {
            trial.bed().vaultWire().set(new Fault.Reset());
            trial.send(waiting);
            for (Connection connection : leased) {
                Ask ask = trial.ask(connection, "create");
                trial.send(ask);
                Result result = trial.result(ask.id(), PATIENCE);
                trial.require(result.status() == OperationStatus.SUCCEEDED, "A leased one ended %s.", result.status());
            }
            requireUnavailable(trial, waiting);
        } finally {
            trial.bed().vaultWire().set(new Fault.None());
        }
        Ask after = trial.ask(fresh, "create");
        trial.send(after);
        trial.require(
                trial.result(after.id(), PATIENCE).status() == OperationStatus.SUCCEEDED,
                "It fails though the vault is back.");
        trial.check();
    }

    private static void requireUnavailable(Trial trial, Ask ask) throws InterruptedException {
        Result result = trial.result(ask.id(), PATIENCE);
        trial.require(
                result.status() == OperationStatus.FAILED
                        && result.content().contains(FailureKind.CREDENTIAL_UNAVAILABLE.word()),
                "What needs a lease ended %s: %s",
                result.status(),
                result.content());
        trial.say(
                "without the vault: failed after %d ms, %d calls",
                Duration.between(ask.time(), result.seen()).toMillis(),
                trial.hits(ask.id()).size());
    }

    private static void hangs(Trial trial) throws Exception {
        trial.bed().executors(1, trial.bed().byVaultWire());
        List<Connection> leased = trial.connections(20);
        List<Connection> fresh = trial.connections(20);
        trial.behave(call -> Behaviour.done(Duration.ofMillis(50)));
        Steady.warmUp(trial, leased);
        Steady.Pace before = Steady.run(trial, leased, trial.size(150, 1_000), Duration.ofMillis(20));
        try {
            trial.bed().vaultWire().set(new Fault.Cut());
            List<Ask> waiting = fresh.stream()
                    .map(connection -> trial.ask(connection, "create"))
                    .toList();
            waiting.forEach(trial::send);
            Steady.Pace during = Steady.run(trial, leased, trial.size(150, 1_000), Duration.ofMillis(20));
            trial.say("others: %s before, %s while the vault hangs", before, during);
            Steady.requireUnaffected(trial, before, during);
            for (Ask ask : waiting) {
                requireUnavailable(trial, ask);
            }
        } finally {
            trial.bed().vaultWire().set(new Fault.None());
        }
        trial.settle(PATIENCE);
        trial.check();
    }
}
