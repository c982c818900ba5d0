package io.flowmaestro.connection.pages;

import io.flowmaestro.connection.Connection;
import io.flowmaestro.connection.ConnectionKey;
import io.flowmaestro.connection.ProblemException;
import io.flowmaestro.connection.health.ConnectionTests;
import io.flowmaestro.connection.health.Permissions;
import io.flowmaestro.connection.operation.Operations;
import io.flowmaestro.connection.operation.RecordedOperation;
import io.flowmaestro.connection.operation.Uses;
import io.flowmaestro.connection.usage.Usage;
import io.flowmaestro.connection.usage.UsageQuestion;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What connections are used for, as pages show it. */
@Singleton
class Monitoring {
    private static final int DAYS = 30;
    private static final int RECENT = 6;

    private final Uses uses;
    private final Usage usage;
    private final ConnectionTests tests;
    private final Operations operations;
    private final Runs runs;
    private final Clock clock;

    Monitoring(Uses uses, Usage usage, Operations operations, Runs runs, ConnectionTests tests, Clock clock) {
        this.uses = uses;
        this.usage = usage;
        this.operations = operations;
        this.runs = runs;
        this.tests = tests;
        this.clock = clock;
    }

    /** The workflows that used a connection lately. */
    Uni<List<String>> workflows(Connection connection) {
        return uses.workflows(connection.key(), clock.instant().minus(Duration.ofDays(DAYS)))
                .map(found -> found.stream().map(Uses.WorkflowUse::workflowId).toList());
    }

    /** When each of a tenant's connections was used, by its id; those that never were are left out. */
    Uni<Map<String, Uses.Use>> lastUsed(String tenant, List<Connection> connections) {
        return uses.of(
                tenant,
                connections.stream().map(connection -> connection.key().id()).toList());
    }

    Uni<ConnectionUse> use(Connection connection) {
        ConnectionKey key = connection.key();
        return Uni.combine()
                .all()
                .unis(
                        chart(key.tenant(), key.id()),
                        uses.of(key.tenant(), List.of(key.id())),
                        operations.list(key.tenant(), key.id(), null, null, RECENT),
                        permissions(key))
                .usingConcurrencyOf(1)
                .with((chart, used, recent, permissions) -> use(chart, used.get(key.id()), recent, permissions));
    }

    /** The operations of the last days; of all connections where none is named. */
    Uni<Chart> chart(String tenant, @Nullable String connectionId) {
        LocalDate to = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        LocalDate from = to.minusDays(DAYS - 1L);
        return usage.of(tenant, new UsageQuestion(connectionId, null, null, from, to, UsageQuestion.By.DAY))
                .map(days -> Chart.of(days, from, to));
    }

    /** Nothing is known of a provider that is gone. */
    private Uni<Permissions> permissions(ConnectionKey key) {
        return tests.permissions(key)
                .onFailure(ProblemException.class)
                .recoverWithItem(new Permissions(List.of(), List.of()));
    }

    private ConnectionUse use(
            Chart chart, Uses.@Nullable Use use, List<RecordedOperation> recent, Permissions permissions) {
        return new ConnectionUse(
                chart,
                use == null ? null : Moment.of(use.lastUsedAt()),
                use == null || use.lastError() == null ? null : use.lastError().message(),
                use == null ? null : Moment.of(use.lastFailedAt()),
                recent.stream().map(runs::row).toList(),
                ConnectionUse.allowed(permissions),
                ConnectionUse.refused(permissions));
    }
}
