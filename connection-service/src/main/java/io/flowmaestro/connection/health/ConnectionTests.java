package io.flowmaestro.connection.health;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.flowmaestro.catalog.AuthMethod;
import io.flowmaestro.catalog.Catalog;
import io.flowmaestro.catalog.Provider;
import io.flowmaestro.connection.Connection;
import io.flowmaestro.connection.ConnectionConfig;
import io.flowmaestro.connection.ConnectionKey;
import io.flowmaestro.connection.Connections;
import io.flowmaestro.connection.ProblemException;
import io.flowmaestro.connection.ProblemType;
import io.flowmaestro.connection.operation.OperationRun;
import io.flowmaestro.connection.operation.OperationRuns;
import io.flowmaestro.events.ConnectionStatus;
import io.flowmaestro.events.OperationCompleted;
import io.flowmaestro.events.OperationStatus;
import io.flowmaestro.vault.client.CredentialRef;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.jboss.logging.Logger;

/**
 * Tests connections the way they are used: an operation is asked for on the topic the platform asks on, an executor runs
 * it with a lease from the vault, and its result says how the connection is.
 */
@ApplicationScoped
public class ConnectionTests {
    private static final Logger LOG = Logger.getLogger(ConnectionTests.class);
    private final Connections connections;
    private final Catalog catalog;
    private final OperationRuns runs;
    private final ConnectionConfig config;

    ConnectionTests(Connections connections, Catalog catalog, OperationRuns runs, ConnectionConfig config) {
        this.connections = connections;
        this.catalog = catalog;
        this.runs = runs;
        this.config = config;
    }

    /**
     * Tests a connection and takes over what was found. Fails with {@link ProblemType#NOT_CONNECTED} where it was never
     * authorized, and with {@link ProblemType#TEST_UNANSWERED} where no executor answered in time.
     */
    public Uni<TestReport> test(ConnectionKey key) {
        return connections.get(key).chain(this::test);
    }

    /** Which operations a connection may run. Fails with {@link ProblemType#UNKNOWN_PROVIDER} where its provider is gone. */
    public Uni<Permissions> permissions(ConnectionKey key) {
        return connections.get(key).map(connection -> Permissions.of(provider(connection), connection));
    }

    /**
     * Tests what may take the place of a connection's credential, and changes nothing. Fails as {@link #test}.
     *
     * @param candidate its name in the vault
     */
    public Uni<TestReport> test(Connection connection, CredentialRef candidate) {
        Subject subject = subject(connection);
        return outcome(connection, candidate, subject.operation())
                .map(outcome -> TestReport.of(
                        subject.provider(),
                        subject.method(),
                        connection.operations(),
                        List.of(),
                        connection.status(),
                        outcome));
    }

    /** The same of one that was looked up already. */
    Uni<TestReport> test(Connection connection) {
        Subject subject = subject(connection);
        return outcome(connection, subject.operation())
                .chain(outcome -> account(connection, subject.provider(), outcome)
                        .chain(account -> {
                            List<String> granted = granted(connection, outcome);
                            TestReport report = TestReport.of(
                                    subject.provider(),
                                    subject.method(),
                                    connection.operations(),
                                    granted,
                                    connection.status(),
                                    outcome);
                            return connections
                                    .tested(
                                            connection,
                                            report.status(),
                                            report.reason(),
                                            account.orElse(null),
                                            granted,
                                            report.checks())
                                    .replaceWith(report);
                        }));
    }

    private Subject subject(Connection connection) {
        if (connection.status() == ConnectionStatus.PENDING) {
            throw new ProblemException(ProblemType.NOT_CONNECTED, "Authorize it first.");
        }
        if (connection.status() == ConnectionStatus.DISABLED) {
            throw new ProblemException(ProblemType.SWITCHED_OFF, "Switch it on first.");
        }
        Provider provider = provider(connection);
        String operation = provider.connection().test();
        if (operation == null) {
            throw new ProblemException(
                    ProblemType.NOT_TESTABLE, provider.title() + " has no operation that could test it.");
        }
        AuthMethod method = provider.connection()
                .method(connection.method())
                .orElseThrow(() -> new ProblemException(
                        ProblemType.NOT_TESTABLE,
                        provider.title() + " has no method " + connection.method() + " any more."));
        return new Subject(provider, method, operation);
    }

    private Provider provider(Connection connection) {
        return catalog.provider(connection.provider())
                .orElseThrow(() -> new ProblemException(
                        ProblemType.UNKNOWN_PROVIDER, connection.provider() + " is not a provider known here."));
    }

    /** Whose account it is, where the credential is good. That it is not told changes nothing of what was found. */
    private Uni<Optional<String>> account(Connection connection, Provider provider, OperationCompleted tested) {
        String identity = provider.connection().identity();
        if (identity == null || tested.status() != OperationStatus.SUCCEEDED) {
            return Uni.createFrom().item(Optional.empty());
        }
        return identity.equals(provider.connection().test())
                ? Uni.createFrom().item(account(tested))
                : outcome(connection, identity)
                        .map(ConnectionTests::account)
                        .onFailure(ProblemException.class)
                        .recoverWithItem(Optional.empty());
    }

    /**
     * What is granted now: a person may have taken some of it back since they agreed. Some providers say it again in what the
     * test returns, as {@code scopes}; where one says nothing, what it said at first counts.
     */
    static List<String> granted(Connection connection, OperationCompleted tested) {
        List<String> told = tested.output() == null
                ? List.of()
                : StreamSupport.stream(tested.output().path("scopes").spliterator(), false)
                        .map(JsonNode::asText)
                        .toList();
        return connection.scopes().isEmpty() || told.isEmpty() ? connection.scopes() : told;
    }

    private static Optional<String> account(OperationCompleted outcome) {
        return Optional.ofNullable(outcome.output())
                .map(output -> output.path("account").asText())
                .filter(name -> !name.isBlank());
    }

    private Uni<OperationCompleted> outcome(Connection connection, String operation) {
        return outcome(connection, connection.key().credential(), operation);
    }

    private Uni<OperationCompleted> outcome(Connection connection, CredentialRef credential, String operation) {
        return runs.run(new OperationRun(
                        OperationRuns.TEST_PREFIX + UUID.randomUUID(),
                        connection.provider(),
                        operation,
                        credential,
                        JsonNodeFactory.instance.objectNode(),
                        false,
                        config.test().deadline()))
                .onFailure()
                .invoke(failure -> LOG.warnf("The test of a connection was not answered: %s", failure))
                .onFailure()
                .transform(failure -> new ProblemException(
                        ProblemType.TEST_UNANSWERED, "No executor answered in time. Test it again later."));
    }

    /** What is tested, and by which operation. */
    private record Subject(Provider provider, AuthMethod method, String operation) {}
}
