package io.flowmaestro.connection.rotation;

import io.flowmaestro.connection.Admission;
import io.flowmaestro.connection.Check;
import io.flowmaestro.connection.Connection;
import io.flowmaestro.connection.ConnectionKey;
import io.flowmaestro.connection.Connections;
import io.flowmaestro.connection.NewKey;
import io.flowmaestro.connection.ProblemException;
import io.flowmaestro.connection.ProblemType;
import io.flowmaestro.connection.RandomToken;
import io.flowmaestro.connection.health.ConnectionTests;
import io.flowmaestro.connection.health.TestReport;
import io.flowmaestro.events.FailureKind;
import io.flowmaestro.events.Violation;
import io.flowmaestro.vault.client.CredentialException;
import io.flowmaestro.vault.client.CredentialRef;
import io.flowmaestro.vault.client.CredentialVault;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/**
 * Replaces a connection's key while it is used: the new one is stored beside the old one, tried out as every operation
 * goes, and only then takes its place. Operations that have the old one end with it.
 */
@ApplicationScoped
public class KeyRotation {
    private final Connections connections;
    private final Admission admission;
    private final ConnectionTests tests;
    private final CredentialVault vault;

    KeyRotation(Connections connections, Admission admission, ConnectionTests tests, CredentialVault vault) {
        this.connections = connections;
        this.admission = admission;
        this.tests = tests;
        this.vault = vault;
    }

    /**
     * Does so. Fails with {@link ProblemType#KEY_NOT_ACCEPTED} and what was found where the new key did not pass its test,
     * and as {@link ConnectionTests#test(ConnectionKey)} where it could not be tested: the old one is current then.
     */
    public Uni<Connection> rotate(ConnectionKey key, NewKey asked) {
        return connections.get(key).chain(connection -> rotate(connection, asked));
    }

    private Uni<Connection> rotate(Connection connection, NewKey asked) {
        ConnectionKey key = connection.key();
        CredentialRef candidate = key.credential().candidate(RandomToken.nextId());
        return vault.store(candidate, admission.admitKey(connection, asked))
                .chain(() -> tests.test(connection, candidate))
                .invoke(KeyRotation::requirePassed)
                .onFailure()
                .call(() -> vault.destroy(candidate).onFailure().recoverWithNull())
                .chain(() -> vault.promote(candidate))
                .onFailure(KeyRotation::isUnknown)
                .transform(failure -> new ProblemException(
                        ProblemType.NOT_CONNECTED, "The vault holds no key for it: add the connection again."))
                .chain(grant -> connections.rotate(key, grant));
    }

    private static void requirePassed(TestReport report) {
        if (!report.passed()) {
            throw new ProblemException(
                    ProblemType.KEY_NOT_ACCEPTED,
                    "The connection goes on with the key that it had.",
                    report.checks().stream()
                            .flatMap(check -> violation(check).stream())
                            .toList());
        }
    }

    /** What kept the key from passing. */
    private static Optional<Violation> violation(Check check) {
        boolean unproven = check.name() == Check.Name.TOKEN && check.status() == Check.Status.SKIPPED;
        return check.status() == Check.Status.FAILED || unproven
                ? Optional.of(new Violation("/credential", check.message()))
                : Optional.empty();
    }

    private static boolean isUnknown(Throwable failure) {
        return failure instanceof CredentialException known && known.kind() == FailureKind.NOT_FOUND;
    }
}
