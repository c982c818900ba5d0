package io.flowmaestro.connection.operation;

import io.flowmaestro.connection.ConnectionKey;
import io.flowmaestro.connection.Connections;
import io.flowmaestro.connection.event.Intake;
import io.flowmaestro.connection.event.ReceivedEvent;
import io.flowmaestro.events.FailureKind;
import io.flowmaestro.events.OperationError;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.jboss.logging.Logger;

/**
 * Takes every result down, whichever replica gets it, and has connections degrade and heal by those that were not known
 * before.
 */
@ApplicationScoped
class ResultReader {
    private static final Logger LOG = Logger.getLogger(ResultReader.class);

    /** What says that something is wrong with the connection, and not with what was asked for. */
    private static final Set<FailureKind> AILMENTS = EnumSet.of(
            FailureKind.INVALID_AUTH, FailureKind.MISSING_SCOPE, FailureKind.UNAVAILABLE, FailureKind.TIMEOUT);

    private final ResultLedger ledger;
    private final Connections connections;

    ResultReader(ResultLedger ledger, Connections connections) {
        this.ledger = ledger;
        this.connections = connections;
    }

    @Incoming("recorded-results")
    Uni<Void> onResults(ConsumerRecords<String, byte[]> records) {
        List<ResultRow> results = StreamSupport.stream(records.spliterator(), false)
                .flatMap(record -> ReceivedEvent.of(record).stream())
                .flatMap(event -> ResultRow.of(event).stream())
                .toList();
        if (results.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return Intake.untilDone(LOG, "A batch of results", List.<ResultRow>of(), () -> ledger.take(results))
                .chain(fresh -> Intake.untilDone(
                        LOG,
                        "What results say of connections",
                        fresh,
                        () -> observe(fresh).replaceWith(fresh)))
                .replaceWithVoid();
    }

    /** The last result of each operation of a connection says how that is. Most say nothing new, which costs one query. */
    private Uni<Void> observe(List<ResultRow> results) {
        Map<Observed, ResultRow> latest = new LinkedHashMap<>();
        results.stream()
                .filter(ResultReader::tellsOfItsConnection)
                .sorted(Comparator.comparing(ResultRow::finishedAt))
                .forEach(row -> latest.put(Observed.of(row), row));
        Set<ConnectionKey> failing = latest.values().stream()
                .filter(row -> !row.succeeded())
                .map(ResultRow::key)
                .collect(Collectors.toSet());
        return ledger.degraded(latest.values())
                .chain(degraded -> Multi.createFrom()
                        .iterable(latest.values())
                        .filter(row -> failing.contains(row.key()) || degraded.contains(row.key()))
                        .onItem()
                        .transformToUniAndConcatenate(this::observe)
                        .onItem()
                        .ignoreAsUni());
    }

    private Uni<Void> observe(ResultRow row) {
        return connections.observed(
                row.key(),
                Observed.of(row).operation(),
                row.succeeded() ? null : row.result().error(),
                row.result().startedAt());
    }

    /** What a test's own operation found is taken over as the test. */
    private static boolean tellsOfItsConnection(ResultRow row) {
        OperationError error = row.result().error();
        return !row.result().operationId().startsWith(OperationRuns.TEST_PREFIX)
                && (row.succeeded() || (error != null && AILMENTS.contains(error.kind())));
    }

    /** What is told of. */
    private record Observed(ConnectionKey key, String operation) {
        static Observed of(ResultRow row) {
            return new Observed(row.key(), String.valueOf(row.result().operation()));
        }
    }
}
