package io.flowmaestro.executor.attempt;

import io.flowmaestro.catalog.Catalog;
import io.flowmaestro.catalog.Operation;
import io.flowmaestro.executor.ExecutorConfig;
import io.flowmaestro.executor.alert.Alerts;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Ends what nobody runs any more, and publishes what nobody but the journal holds: an operation whose process stopped in
 * the middle of a call that must not be repeated, and one that shares the outcome of such an operation. Every replica
 * does so; who comes second changes nothing, and may publish a result once more.
 */
@Singleton
class Judge {
    private static final Logger LOG = Logger.getLogger(Judge.class);
    /** Who raised an alert sends it at once, as a rule. */
    private static final Duration ALERTS_LEFT = Duration.ofSeconds(10);

    private final Journal journal;
    private final Runner runner;
    private final Finish finish;
    private final Results results;
    private final Alerts alerts;
    private final Catalog catalog;
    private final Clock clock;
    private final ExecutorConfig config;
    private @Nullable Cancellable rounds;

    Judge(
            Journal journal,
            Runner runner,
            Finish finish,
            Results results,
            Alerts alerts,
            Catalog catalog,
            Clock clock,
            ExecutorConfig config) {
        this.journal = journal;
        this.runner = runner;
        this.finish = finish;
        this.results = results;
        this.alerts = alerts;
        this.catalog = catalog;
        this.clock = clock;
        this.config = config;
    }

    void start(@Observes StartupEvent started) {
        rounds = Multi.createFrom()
                .ticks()
                .every(config.judgeEvery())
                .onOverflow()
                .drop()
                .onItem()
                .transformToUniAndConcatenate(tick -> round())
                .subscribe()
                .with(done -> {}, failure -> LOG.error("The journal is not searched any more.", failure));
    }

    void stop(@Observes ShutdownEvent stopping) {
        if (rounds != null) {
            rounds.cancel();
        }
    }

    private Uni<Void> round() {
        return journal.overdue(clock.instant().minus(Verdict.PATIENCE))
                .chain(rows -> each(rows, this::end))
                .chain(journal::sharingFinished)
                .chain(rows -> each(rows, this::share))
                .chain(journal::unpublished)
                .chain(unpublished -> each(unpublished, this::publish))
                .chain(() -> alerts.sendLeft(clock.instant().minus(ALERTS_LEFT)))
                .chain(this::prune)
                .replaceWithVoid()
                .onFailure()
                .recoverWithItem(Judge::report);
    }

    /** Keeps pace with what comes in, and leaves the rest to the next round. */
    private Uni<Void> prune() {
        return Uni.createFrom()
                .deferred(() -> journal.prune(clock.instant().minus(config.retention())))
                .repeat()
                .whilst(pruned -> pruned == Journal.PRUNED)
                .select()
                .first(10)
                .onItem()
                .ignoreAsUni()
                .chain(() -> alerts.prune(clock.instant().minus(config.retention())));
    }

    private Uni<Void> end(JournalRow row) {
        return runner.isRunning(row.key())
                ? Uni.createFrom().voidItem()
                : finish.judge(row, operation(row).orElse(null)).replaceWithVoid();
    }

    private Uni<Void> share(JournalRow row) {
        OperationKey owner = row.sameAs();
        return owner == null || runner.isRunning(row.key())
                ? Uni.createFrom().voidItem()
                : finish.share(row.key(), owner, true).replaceWithVoid();
    }

    private Uni<Void> publish(StoredResult result) {
        return alerts.send(result.connection())
                .chain(() -> results.publish(result))
                .chain(() -> journal.published(result.key()));
    }

    private Optional<Operation> operation(JournalRow row) {
        return catalog.provider(String.valueOf(row.provider()))
                .flatMap(provider -> provider.operation(String.valueOf(row.operation())));
    }

    private static <T> Uni<Void> each(List<T> items, Function<T, Uni<Void>> step) {
        return Multi.createFrom()
                .iterable(items)
                .onItem()
                .transformToUniAndConcatenate(step::apply)
                .onItem()
                .ignoreAsUni();
    }

    private static @Nullable Void report(Throwable failure) {
        LOG.error("The journal could not be searched.", failure);
        return null;
    }
}
