package io.flowmaestro.vault.refresh;

import io.flowmaestro.vault.Rounds;
import io.flowmaestro.vault.VaultMetrics;
import io.flowmaestro.vault.record.CredentialRecords;
import io.flowmaestro.vault.record.CredentialRecords.Backlog;
import io.flowmaestro.vault.record.CredentialRecords.Due;
import io.flowmaestro.vault.record.RefreshTimes;
import io.flowmaestro.vault.store.CredentialDocument;
import io.flowmaestro.vault.store.SecretName;
import io.flowmaestro.vault.store.SecretStore;
import io.flowmaestro.vault.store.StoredCredential;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Refreshes tokens before anyone asks for that. Each replica takes a few of those that are due at a time, the soonest to
 * expire first, as many as their provider's token endpoint may be asked for. Where a record and its document differ, as
 * after a crash between the two, the document counts.
 */
public final class DueRefreshes {
    private static final Logger LOG = Logger.getLogger(DueRefreshes.class);

    private final CredentialRecords records;
    private final RefreshTimes times;
    private final SecretStore store;
    private final TokenRefresh refresh;
    private final TokenPace pace;
    private final VaultMetrics metrics;
    private final Clock clock;
    private @Nullable Cancellable ticks;

    public DueRefreshes(
            CredentialRecords records,
            RefreshTimes times,
            SecretStore store,
            TokenRefresh refresh,
            TokenPace pace,
            VaultMetrics metrics,
            Clock clock) {
        this.records = records;
        this.times = times;
        this.store = store;
        this.refresh = refresh;
        this.pace = pace;
        this.metrics = metrics;
        this.clock = clock;
    }

    /** Looks for due tokens from now on. */
    public void start(Duration interval) {
        ticks = Rounds.every(interval, this::round);
    }

    /** Takes no more. */
    public void stop() {
        if (ticks != null) {
            ticks.cancel();
        }
    }

    /** Takes what is due and may be sent now, and does not wait until it is. */
    Uni<Void> round() {
        return records.backlog()
                .invoke(this::measure)
                .onItem()
                .transformToMulti(Multi.createFrom()::iterable)
                .onItem()
                .transformToUniAndConcatenate(this::take)
                .collect()
                .last()
                .replaceWithVoid()
                .onFailure()
                .invoke(failure -> LOG.warnf("Due tokens wait: %s", failure.getMessage()))
                .onFailure()
                .recoverWithNull();
    }

    private void measure(List<Backlog> backlog) {
        metrics.backlog(
                backlog.stream().mapToLong(Backlog::due).sum(),
                backlog.stream().mapToLong(Backlog::late).sum());
    }

    private Uni<Void> take(Backlog backlog) {
        int room = pace.room(backlog.provider());
        return room == 0
                ? Uni.createFrom().voidItem()
                : records.take(backlog.provider(), room).invoke(this::begin).replaceWithVoid();
    }

    private void begin(List<Due> taken) {
        for (Due due : taken) {
            work(due)
                    .onFailure()
                    .recoverWithUni(failure -> records.failed(due))
                    .subscribe()
                    .with(
                            done -> {},
                            failure -> LOG.warnf("A due token is looked at again later: %s", failure.getMessage()));
        }
    }

    private Uni<Void> work(Due due) {
        return store.get(SecretName.of(due.ref()))
                .chain(found -> found.map(kept -> CredentialDocument.read(kept.document()))
                        .map(current -> isDue(due, current)
                                ? refresh.replace(due.ref(), current).replaceWithVoid()
                                : refresh.settle(due.ref()))
                        .orElseGet(() -> records.gone(due)));
    }

    private boolean isDue(Due due, StoredCredential current) {
        Instant at = times.of(due.ref(), current);
        return at != null && !at.isAfter(clock.instant());
    }
}
