package io.flowmaestro.vault.command;

import io.flowmaestro.vault.Stores;
import io.flowmaestro.vault.VaultConfig;
import io.flowmaestro.vault.move.StoreMover;
import io.flowmaestro.vault.move.StoreMover.Result;
import io.flowmaestro.vault.refresh.CredentialClaims;
import io.flowmaestro.vault.store.SecretStore;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Moves all secrets into the configured store. */
@Command(
        name = "migrate",
        description = {
            "Moves all secrets from the store flowmaestro.vault.moving-from to the store flowmaestro.vault.store,",
            "while replicas run with both settings. May be interrupted and run again."
        })
final class MigrateCommand implements Callable<Integer> {
    private static final Duration DEADLINE = Duration.ofHours(24);
    private static final Duration CHECK = Duration.ofSeconds(10);
    private static final int TOLD = 1000;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(
            names = "--destroy-source",
            description = "When all are moved, reads each in its new place once more and destroys the old copy.")
    private boolean destroySource;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        try (Backing backing = Backing.open()) {
            VaultConfig config = backing.config();
            VaultConfig.Store from = config.movingFrom()
                    .orElseThrow(() -> new IllegalStateException("flowmaestro.vault.moving-from is not set. It names"
                            + " the store that secrets are in; flowmaestro.vault.store names the one they go to."
                            + " Restart all replicas with both before you run this."));
            Stores stores = backing.stores();
            SecretStore source = checked(stores, from);
            SecretStore target = checked(stores, config.store());
            AtomicLong seen = new AtomicLong();
            StoreMover mover =
                    new StoreMover(source, target, stores.move(), new CredentialClaims(backing.pool()), result -> {
                        if (seen.incrementAndGet() % TOLD == 0) {
                            out.printf("%d secrets were looked at so far%n", seen.get());
                            out.flush();
                        }
                    });
            copied(out, config, mover.copy().await().atMost(DEADLINE));
            return destroySource
                    ? destroyed(out, from, mover.destroySource().await().atMost(DEADLINE))
                    : 0;
        }
    }

    private static SecretStore checked(Stores stores, VaultConfig.Store name) {
        SecretStore store = stores.open(name);
        store.check()
                .onFailure()
                .transform(failure -> new IllegalStateException(
                        "The store '" + name.word() + "' cannot be used: " + failure.getMessage()
                                + " Nothing was moved.",
                        failure))
                .await()
                .atMost(CHECK);
        return store;
    }

    private static void copied(PrintWriter out, VaultConfig config, Map<Result, Long> counts) {
        out.printf(
                "Copied: %d. There before: %d. Destroyed meanwhile: %d.%n",
                count(counts, Result.COPIED), count(counts, Result.THERE), count(counts, Result.GONE));
        out.printf("All secrets are in the store '%s'.%n", config.store().word());
        out.flush();
    }

    private static int destroyed(PrintWriter out, VaultConfig.Store from, Map<Result, Long> counts) {
        out.printf("Destroyed in the store '%s': %d.%n", from.word(), count(counts, Result.DESTROYED));
        long left = count(counts, Result.LEFT);
        if (left > 0) {
            out.printf(
                    "Left there: %d, which the new store does not have. They were destroyed in it after the move, or it"
                            + " lost them.%n",
                    left);
        }
        return left > 0 ? 1 : 0;
    }

    private static long count(Map<Result, Long> counts, Result result) {
        return counts.getOrDefault(result, 0L);
    }
}
