package io.flowmaestro.connection.operation;

import io.flowmaestro.catalog.Catalog;
import io.flowmaestro.catalog.Operation;
import io.flowmaestro.connection.Connection;
import io.flowmaestro.connection.ConnectionConfig;
import io.flowmaestro.connection.ConnectionKey;
import io.flowmaestro.connection.Connections;
import io.flowmaestro.connection.Idempotency;
import io.flowmaestro.connection.ProblemException;
import io.flowmaestro.connection.ProblemType;
import io.flowmaestro.connection.RandomToken;
import io.flowmaestro.events.ConnectionStatus;
import io.flowmaestro.events.OperationCompleted;
import io.flowmaestro.events.Violation;
import io.smallrye.mutiny.TimeoutException;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Lets people try operations: each is run as the platform's are, and its log is shown. */
@ApplicationScoped
public class Trials {
    /** What the ids of operations that people try begin with. */
    public static final String PREFIX = "try_";

    private final Connections connections;
    private final Catalog catalog;
    private final OperationRuns runs;
    private final Idempotency idempotency;
    private final ConnectionConfig.Operations config;

    Trials(
            Connections connections,
            Catalog catalog,
            OperationRuns runs,
            Idempotency idempotency,
            ConnectionConfig config) {
        this.connections = connections;
        this.catalog = catalog;
        this.runs = runs;
        this.idempotency = idempotency;
        this.config = config.operations();
    }

    /**
     * What became of a trial.
     *
     * @param id the operation's
     * @param result how it ended; empty where that is not known in time, and can be looked up later
     */
    public record Tried(String id, Optional<OperationCompleted> result) {}

    /**
     * Tries an operation. Fails with {@link ProblemType#UNKNOWN_OPERATION}, {@link ProblemType#VALIDATION},
     * {@link ProblemType#NOT_CONNECTED}, {@link ProblemType#SWITCHED_OFF}, or as {@link Idempotency#claim}.
     *
     * @param idempotencyKey null where the request has none
     */
    public Uni<Tried> run(ConnectionKey key, String operationId, Trial trial, @Nullable String idempotencyKey) {
        return connections.get(key).chain(connection -> {
            Operation operation = operation(connection, operationId);
            requireUsable(connection);
            requireFit(operation, trial);
            String asked = key.id() + " " + operationId + " " + trial.given();
            return idempotency
                    .claim(key.tenant(), idempotencyKey, asked, PREFIX + RandomToken.nextId())
                    .chain(claim -> run(connection, operation, trial, claim.id()));
        });
    }

    private Uni<Tried> run(Connection connection, Operation operation, Trial trial, String id) {
        return runs.run(new OperationRun(
                        id,
                        connection.provider(),
                        operation.id(),
                        connection.key().credential(),
                        trial.given(),
                        true,
                        config.deadline()))
                .map(Optional::of)
                .onFailure(TimeoutException.class)
                .recoverWithItem(Optional::empty)
                .map(result -> new Tried(id, result));
    }

    private Operation operation(Connection connection, String operationId) {
        return catalog.provider(connection.provider())
                .flatMap(provider -> provider.operation(operationId))
                .orElseThrow(() -> new ProblemException(
                        ProblemType.UNKNOWN_OPERATION,
                        "Look its operations up under /api/v1/providers/" + connection.provider() + "."));
    }

    private static void requireUsable(Connection connection) {
        if (connection.status() == ConnectionStatus.PENDING) {
            throw new ProblemException(ProblemType.NOT_CONNECTED, "Authorize it first.");
        }
        if (connection.status() == ConnectionStatus.DISABLED) {
            throw new ProblemException(ProblemType.SWITCHED_OFF, "Switch it on first.");
        }
    }

    private static void requireFit(Operation operation, Trial trial) {
        List<Violation> violations = operation.violations(trial.given());
        if (!violations.isEmpty()) {
            throw new ProblemException(
                    ProblemType.VALIDATION, "Mend the places named in errors and send it again.", violations);
        }
    }
}
