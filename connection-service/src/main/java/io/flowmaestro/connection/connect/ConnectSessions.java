package io.flowmaestro.connection.connect;

import io.flowmaestro.connection.Admission;
import io.flowmaestro.connection.ConnectionConfig;
import io.flowmaestro.connection.ConnectionKey;
import io.flowmaestro.connection.Connections;
import io.flowmaestro.connection.ProblemException;
import io.flowmaestro.connection.ProblemType;
import io.flowmaestro.connection.RandomToken;
import io.flowmaestro.events.Violation;
import io.flowmaestro.vault.client.Secret;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.hibernate.reactive.mutiny.Mutiny;
import org.jspecify.annotations.Nullable;

/** Makes links for people who are not signed in, and sees that each connects one account, once. */
@ApplicationScoped
public class ConnectSessions {
    private static final int MOST_PROVIDERS = 20;

    /** Whoever followed the link in time may still be at the provider when it expires. */
    private static final Duration KEPT = Duration.ofHours(1);

    private static final String FORGET = "delete from connect_session where expires_at < $1";
    private static final String CLAIM =
            "update connect_session set used_at = $2 where token_hash = $1 and used_at is null";
    private static final String RELEASE = "update connect_session set used_at = null where token_hash = $1";

    private final Mutiny.SessionFactory database;
    private final Pool pool;
    private final Connections connections;
    private final Admission admission;
    private final ConnectionConfig config;
    private final Clock clock;

    ConnectSessions(
            Mutiny.SessionFactory database,
            Pool pool,
            Connections connections,
            Admission admission,
            ConnectionConfig config,
            Clock clock) {
        this.database = database;
        this.pool = pool;
        this.connections = connections;
        this.admission = admission;
        this.config = config;
        this.clock = clock;
    }

    /**
     * Makes one. Fails with {@link ProblemType#VALIDATION}, or with {@link ProblemType#UNKNOWN_CONNECTION} where the tenant
     * has none such to reconnect.
     *
     * @param caller who asks for it
     */
    public Uni<ConnectLink> create(String tenant, String caller, NewConnectSession asked) {
        admit(tenant, asked);
        Secret token = Secret.of(RandomToken.next());
        return session(tenant, caller, token, asked)
                .call(session -> pool.preparedQuery(FORGET)
                        .execute(Tuple.of(clock.instant().minus(KEPT).atOffset(ZoneOffset.UTC))))
                .call(session -> database.withTransaction(transaction -> transaction.persist(session)))
                .map(session -> new ConnectLink(token, session.connection().id(), session.expiresAt()));
    }

    private Uni<ConnectSession> session(String tenant, String caller, Secret token, NewConnectSession asked) {
        String id = asked.connectionId();
        if (id == null) {
            ConnectionKey key = new ConnectionKey(tenant, "conn_" + RandomToken.nextId());
            return Uni.createFrom().item(session(token, key, false, orNone(asked.providers()), caller, asked));
        }
        return connections
                .get(new ConnectionKey(tenant, id))
                .map(known -> session(token, known.key(), true, List.of(known.provider()), caller, asked));
    }

    private ConnectSession session(
            Secret token,
            ConnectionKey key,
            boolean reconnects,
            List<String> providers,
            String caller,
            NewConnectSession asked) {
        return new ConnectSession(
                ConnectLink.hash(token),
                key,
                reconnects,
                providers.stream().distinct().toList(),
                asked.owner() == null ? caller : asked.owner(),
                asked,
                clock.instant().plus(config.connectSession().lifetime()).truncatedTo(ChronoUnit.MICROS));
    }

    private void admit(String tenant, NewConnectSession asked) {
        List<Violation> violations = new ArrayList<>();
        List<String> providers = orNone(asked.providers());
        String id = asked.connectionId();
        if (id == null && (providers.isEmpty() || providers.size() > MOST_PROVIDERS)) {
            violations.add(new Violation("/providers", "must be 1 to " + MOST_PROVIDERS + " ids."));
        }
        if (id != null && id.indexOf('\0') >= 0) {
            violations.add(new Violation("/connectionId", "must be the id of a connection."));
        }
        if (id != null && asked.describesAnother()) {
            violations.add(new Violation(
                    "/connectionId",
                    "must stand without providers, operations, name, environment, labels and sandbox."));
        }
        admission.admitSession(tenant, asked.connection(), providers, violations);
    }

    private static List<String> orNone(@Nullable List<String> given) {
        return given == null ? List.of() : given;
    }

    /** What a link opens; fails with {@link ProblemType#CONNECT_LINK_GONE} where it was used, has expired, or never was. */
    public Uni<ConnectSession> open(Secret token) {
        return database.withSession(session -> session.find(ConnectSession.class, ConnectLink.hash(token)))
                .map(found -> {
                    if (found == null || !found.isOpen(clock.instant())) {
                        throw gone();
                    }
                    return found;
                });
    }

    /**
     * Connects what a session is for, and ends it with that: of two who try at once, one does. Whoever fails may try again.
     * Fails with {@link ProblemType#CONNECT_LINK_GONE} where it was used.
     *
     * @param hash of the session
     */
    public <T> Uni<T> use(String hash, Supplier<Uni<? extends T>> connecting) {
        Instant now = clock.instant();
        return pool.preparedQuery(CLAIM)
                .execute(Tuple.of(hash, now.atOffset(ZoneOffset.UTC)))
                .invoke(claimed -> {
                    if (claimed.rowCount() == 0) {
                        throw gone();
                    }
                })
                .chain(() -> Uni.createFrom()
                        .deferred(connecting)
                        .onFailure()
                        .call(() -> pool.preparedQuery(RELEASE).execute(Tuple.of(hash))));
    }

    private static ProblemException gone() {
        return new ProblemException(
                ProblemType.CONNECT_LINK_GONE,
                "It was used, has expired, or is not whole. Ask whoever gave it to you for another.");
    }
}
