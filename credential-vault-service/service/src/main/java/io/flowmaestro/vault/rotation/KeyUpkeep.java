package io.flowmaestro.vault.rotation;

import io.flowmaestro.vault.Rounds;
import io.flowmaestro.vault.audit.AuditEntry;
import io.flowmaestro.vault.audit.AuditLog;
import io.flowmaestro.vault.client.CredentialVault;
import io.flowmaestro.vault.store.SecretName;
import io.flowmaestro.vault.store.SecretStore;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Destroys old versions of keys when they were kept long enough, and candidates that nobody promoted or destroyed. */
@ApplicationScoped
class KeyUpkeep {
    private static final Logger LOG = Logger.getLogger(KeyUpkeep.class);
    private static final Duration INTERVAL = Duration.ofMinutes(1);

    private final Disposals disposals;
    private final SecretStore store;
    private final CredentialVault vault;
    private final AuditLog audit;
    private @Nullable Cancellable ticks;

    KeyUpkeep(Disposals disposals, SecretStore store, CredentialVault vault, AuditLog audit) {
        this.disposals = disposals;
        this.store = store;
        this.vault = vault;
        this.audit = audit;
    }

    void start(@Observes StartupEvent started) {
        ticks = Rounds.every(
                INTERVAL,
                () -> run().onFailure()
                        .invoke(failure -> LOG.warnf("Old keys wait to be destroyed: %s", failure))
                        .onFailure()
                        .recoverWithNull());
    }

    void stop(@Observes ShutdownEvent stopping) {
        if (ticks != null) {
            ticks.cancel();
        }
    }

    /** Once. */
    Uni<Void> run() {
        return disposals.carryOut(this::carryOut);
    }

    private Uni<Void> carryOut(Disposal due) {
        Long before = due.before();
        AuditEntry entry = AuditEntry.own(before == null ? "destroy" : "forget").of(due.ref());
        return audit.record(entry)
                .chain(() -> before == null ? vault.destroy(due.ref()) : store.forget(SecretName.of(due.ref()), before))
                .chain(() -> audit.record(entry.ended(AuditEntry.DONE)));
    }
}
