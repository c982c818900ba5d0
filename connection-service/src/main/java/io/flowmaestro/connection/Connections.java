package io.flowmaestro.connection;

import io.flowmaestro.connection.outbox.OutboxEvent;
import io.flowmaestro.events.ConnectionStatus;
import io.flowmaestro.events.EventType;
import io.flowmaestro.events.OperationError;
import io.flowmaestro.events.Violation;
import io.flowmaestro.vault.client.CredentialVault;
import io.flowmaestro.vault.client.Grant;
import io.flowmaestro.vault.client.RevocationResult;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.hibernate.LockMode;
import org.hibernate.exception.ConstraintViolationException;
import org.hibernate.reactive.mutiny.Mutiny;
import org.jspecify.annotations.Nullable;

/**
 * The connections of every tenant. Each change and the event that tells of it are one transaction. The vault is no part
 * of it: a row stands before its credential is stored and goes after it is destroyed, so that no credential is left
 * without one.
 */
@ApplicationScoped
public class Connections {
    private static final int REMINDED_AT_ONCE = 100;
    private static final String DUE = "from Connection c where c.rotateBy <= :due and c.remindedAt is null"
            + " and c.credentialAt is not null order by c.rotateBy";
    private static final String DUE_FOR_TEST =
            "from Connection c where c.testAt <= :now" + " and c.status in (ACTIVE, DEGRADED) order by c.testAt";

    private final Mutiny.SessionFactory sessions;
    private final CredentialVault vault;
    private final ConnectionConfig.Keys keys;
    private final TestTimes testTimes;
    private final Admission admission;
    private final Clock clock;

    Connections(
            Mutiny.SessionFactory sessions,
            CredentialVault vault,
            ConnectionConfig config,
            TestTimes testTimes,
            Admission admission,
            Clock clock) {
        this.sessions = sessions;
        this.vault = vault;
        this.keys = config.keys();
        this.testTimes = testTimes;
        this.admission = admission;
        this.clock = clock;
    }

    /** The connection of that key; fails with {@link ProblemType#UNKNOWN_CONNECTION} where the tenant has none such. */
    public Uni<Connection> get(ConnectionKey key) {
        return sessions.withSession(session -> session.find(Connection.class, key))
                .onItem()
                .ifNull()
                .failWith(() -> unknown(key));
    }

    /**
     * A tenant's connections in the order of their ids.
     *
     * @param filter which of them
     * @param after only those behind this id; empty for the first page
     * @param limit how many at most, 1 or more
     */
    public Uni<ConnectionPage> list(String tenant, ConnectionFilter filter, String after, int limit) {
        String query = "from Connection c where c.key.tenant = :tenant and c.key.id > :after" + filter.conditions()
                + " order by c.key.id";
        return sessions.withSession(session -> {
                    Mutiny.SelectionQuery<Connection> page = session.createSelectionQuery(query, Connection.class)
                            .setParameter("tenant", tenant)
                            .setParameter("after", after)
                            .setMaxResults(limit + 1);
                    filter.parameters().forEach(page::setParameter);
                    return page.getResultList();
                })
                .map(read -> ConnectionPage.of(read, limit));
    }

    /**
     * Makes a connection. One that needs no authorization is in use at once; any other is pending until
     * {@link #activate}. Fails with {@link ProblemType#NAME_TAKEN} or {@link ProblemType#ID_TAKEN}, or as the vault does.
     */
    public Uni<Connection> create(Draft draft) {
        Uni<Connection> pending = insert(draft);
        return draft.needsAuthorization() ? pending : pending.chain(connection -> store(connection, draft));
    }

    private Uni<Connection> insert(Draft draft) {
        Connection connection = new Connection(draft, now(), keys.rotateEvery());
        return sessions.withTransaction(session -> session.persist(connection))
                .onFailure()
                .transform(Connections::taken)
                .replaceWith(connection);
    }

    private Uni<Connection> store(Connection connection, Draft draft) {
        return vault.store(connection.key().credential(), draft.credential())
                .onFailure()
                .call(() -> remove(connection.key()))
                .chain(grant -> activate(connection.key(), grant));
    }

    /**
     * Takes a credential into use that the vault has stored under the connection's key. A credential whose connection was
     * deleted meanwhile is destroyed.
     */
    public Uni<Connection> activate(ConnectionKey key, Grant grant) {
        return change(key, (connection, now) -> {
                    boolean first = connection.status() == ConnectionStatus.PENDING;
                    connection.activate(grant, now, testTimes.next(connection.status(), now));
                    return Step.of(first ? EventType.CONNECTION_CREATED : EventType.CONNECTION_UPDATED);
                })
                .onFailure(ProblemException.class)
                .call(() -> vault.destroy(key.credential()));
    }

    /** Takes a key into use that the vault has promoted under the connection's key. */
    public Uni<Connection> rotate(ConnectionKey key, Grant grant) {
        return change(key, (connection, now) -> {
            List<OutboxEvent> events = resolution(connection, now);
            connection.rotate(grant, now, keys.rotateEvery(), testTimes.next(connection.status(), now));
            return Step.of(EventType.CONNECTION_UPDATED).with(events);
        });
    }

    /** Reminds of keys that are to be replaced soon, once each; says of how many. */
    public Uni<Integer> remind() {
        Instant now = now();
        return sessions.withTransaction(session -> session.createSelectionQuery(DUE, Connection.class)
                .setParameter("due", now.plus(keys.remindBefore()))
                .setMaxResults(REMINDED_AT_ONCE)
                .setLockMode(LockModeType.PESSIMISTIC_WRITE)
                .getResultList()
                .call(due -> session.persistAll(
                        due.stream().map(connection -> remind(connection, now)).toArray()))
                .map(List::size));
    }

    private static OutboxEvent remind(Connection connection, Instant now) {
        connection.remind(now);
        return OutboxEvent.alert(
                connection.key().tenant(), EventType.ALERT_RAISED, KeyReminder.of(connection, null), now);
    }

    /** The end of the reminder, where there was one. */
    private static List<OutboxEvent> resolution(Connection connection, Instant now) {
        return connection.remindedAt() == null
                ? List.of()
                : List.of(OutboxEvent.alert(
                        connection.key().tenant(), EventType.ALERT_RESOLVED, KeyReminder.of(connection, now), now));
    }

    /**
     * Takes over what a test found.
     *
     * @param tested the connection as it was when the test began: what was found about a credential that was replaced
     *     since changes nothing
     * @param standing its status by the test
     * @param reason why, where something is wrong
     * @param account what the provider calls the account; null where it did not say
     * @param granted what the provider grants now; empty where it does not say
     * @param found what was looked at
     */
    public Uni<Connection> tested(
            Connection tested,
            ConnectionStatus standing,
            @Nullable String reason,
            @Nullable String account,
            List<String> granted,
            List<Check> found) {
        return change(tested.key(), (connection, now) -> {
            boolean refused = standing == ConnectionStatus.REAUTH_REQUIRED && connection.status() != standing;
            boolean sameCredential = Objects.equals(connection.credentialAt(), tested.credentialAt());
            if (sameCredential) {
                connection.tested(standing, reason, account, granted, found, now);
                connection.testAt(testTimes.next(standing, now));
            }
            return new Step(
                    reason,
                    sameCredential && refused
                            ? List.of(EventType.CONNECTION_TESTED, EventType.CONNECTION_REAUTH_REQUIRED)
                            : List.of(EventType.CONNECTION_TESTED),
                    List.of());
        });
    }

    /**
     * Takes over how an operation of the platform's ended, which tells what a test would: a failure that is the
     * connection's degrades it, and a success heals it.
     *
     * @param operation the operation's id at the provider
     * @param error why it failed; null where it succeeded
     * @param startedAt when it was begun: what a credential did that was replaced since changes nothing
     */
    public Uni<Void> observed(ConnectionKey key, String operation, @Nullable OperationError error, Instant startedAt) {
        return change(key, (connection, now) -> {
                    Instant since = connection.credentialAt();
                    boolean news = since != null
                            && !startedAt.isBefore(since)
                            && (error == null
                                    ? connection.heal(operation, now)
                                    : connection.ail(operation, error, now));
                    return news
                            ? new Step(connection.reason(), List.of(EventType.CONNECTION_UPDATED), List.of())
                            : Step.NONE;
                })
                .onFailure(ProblemException.class)
                .recoverWithNull()
                .replaceWithVoid();
    }

    /**
     * Takes the connections whose test is due, and says when each one's next is: another replica that looks meanwhile gets
     * others.
     *
     * @param limit how many at most, 1 or more
     */
    public Uni<List<Connection>> takeDueForTest(int limit) {
        Instant now = now();
        return sessions.withTransaction(session -> session.createSelectionQuery(DUE_FOR_TEST, Connection.class)
                .setParameter("now", now)
                .setMaxResults(limit)
                .setLockMode(LockMode.UPGRADE_SKIPLOCKED)
                .getResultList()
                .invoke(due -> due.forEach(connection -> connection.testAt(testTimes.next(connection.status(), now)))));
    }

    /**
     * Takes over what a person changed. Fails with {@link ProblemType#CHANGED_MEANWHILE} where somebody else did before,
     * with {@link ProblemType#NAME_TAKEN}, or as {@link Admission#admitChange}.
     *
     * @param revision what the person saw; null where they do not say
     */
    public Uni<Connection> change(ConnectionKey key, @Nullable Long revision, ConnectionChange asked) {
        return change(key, (connection, now) -> {
                    if (revision != null && revision != connection.revision()) {
                        throw new ProblemException(
                                ProblemType.CHANGED_MEANWHILE, "Look at it as it is now, and send the change again.");
                    }
                    connection.change(admission.admitChange(connection, asked), now);
                    return Step.of(EventType.CONNECTION_UPDATED);
                })
                .onFailure()
                .transform(Connections::taken);
    }

    /** Has a connection's tokens taken back at the provider and its credential destroyed, and then removes it. */
    public Uni<RevocationResult> delete(ConnectionKey key) {
        return get(key).chain(() -> vault.revoke(key.credential())).call(() -> remove(key));
    }

    private Uni<Void> remove(ConnectionKey key) {
        Instant now = now();
        return sessions.withTransaction(session -> session.find(Connection.class, key, LockModeType.PESSIMISTIC_WRITE)
                .onItem()
                .ifNotNull()
                .transformToUni(connection -> remove(session, connection, now)));
    }

    /** One that was never in use was never told of. */
    private static Uni<Void> remove(Mutiny.Session session, Connection connection, Instant now) {
        Uni<Void> removed = session.remove(connection);
        return connection.status() == ConnectionStatus.PENDING
                ? removed
                : removed.chain(() -> session.persistAll(Stream.concat(
                                resolution(connection, now).stream(),
                                Stream.of(event(
                                        connection, EventType.CONNECTION_DELETED, ConnectionStatus.DELETED, null, now)))
                        .toArray()));
    }

    private Uni<Connection> change(ConnectionKey key, Change change) {
        Instant now = now();
        return sessions.withTransaction(session -> session.find(Connection.class, key, LockModeType.PESSIMISTIC_WRITE)
                .onItem()
                .ifNull()
                .failWith(() -> unknown(key))
                .call(connection -> session.persistAll(events(connection, change.apply(connection, now), now))));
    }

    private static Object[] events(Connection connection, Step step, Instant now) {
        return Stream.concat(
                        step.types().stream()
                                .map(type -> event(connection, type, connection.status(), step.reason(), now)),
                        step.alerts().stream())
                .toArray();
    }

    private static OutboxEvent event(
            Connection connection, String type, ConnectionStatus status, @Nullable String reason, Instant now) {
        return OutboxEvent.changed(connection.key().tenant(), type, connection.changed(status, reason, now));
    }

    private static Throwable taken(Throwable failure) {
        if (!(failure instanceof ConstraintViolationException violated) || violated.getConstraintName() == null) {
            return failure;
        }
        return switch (violated.getConstraintName()) {
            case "connection_name" ->
                new ProblemException(
                        ProblemType.NAME_TAKEN,
                        "Give it another name.",
                        List.of(new Violation("/name", "is the name of another connection of the provider.")));
            case "connection_key" ->
                new ProblemException(
                        ProblemType.ID_TAKEN,
                        "Give it another id, or leave it out.",
                        List.of(new Violation("/id", "is the id of another connection.")));
            default -> failure;
        };
    }

    private static ProblemException unknown(ConnectionKey key) {
        return new ProblemException(ProblemType.UNKNOWN_CONNECTION, "You have no connection " + key.id() + ".");
    }

    /** As exactly as the table keeps it, so that what is answered now is what is read later. */
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    /** What is done to a connection within the transaction. */
    private interface Change {
        Step apply(Connection connection, Instant now);
    }

    /** What was done, for the events that tell of it. */
    private record Step(@Nullable String reason, List<String> types, List<OutboxEvent> alerts) {
        static final Step NONE = new Step(null, List.of(), List.of());

        static Step of(String type) {
            return new Step(null, List.of(type), List.of());
        }

        Step with(List<OutboxEvent> others) {
            return new Step(reason, types, others);
        }
    }
}
