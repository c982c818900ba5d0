package io.flowmaestro.vault.event;

import io.flowmaestro.events.Action;
import io.flowmaestro.events.Alert;
import io.flowmaestro.events.FailureKind;
import io.flowmaestro.events.OperationError;
import io.flowmaestro.vault.client.CredentialException;
import io.flowmaestro.vault.postgres.Postgres;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;

/**
 * Alerts of the service itself, for whoever runs it: of no connection and of no tenant. An alert's fields are what they are
 * with others; {@link #SERVICE} stands in place of provider and connection id, and {@link #OPERATOR} in place of a tenant.
 */
public final class ServiceAlerts {
    public static final String SERVICE = "credential-vault-service";
    public static final String OPERATOR = "~operator";
    private static final Uni<Void> NOTHING = Uni.createFrom().voidItem();
    private static final Duration DEADLINE = Duration.ofSeconds(5);
    private static final String STORE = SERVICE + ":store";

    private ServiceAlerts() {}

    /** Raises that the store cannot be used; where that is open already, by this replica or another, it does nothing. */
    public static Uni<Void> storeUnavailable(Pool pool, Throwable failure, Instant at) {
        String code = failure instanceof CredentialException known ? known.code() : "internal";
        Alert alert = alert(STORE, FailureKind.CREDENTIAL_UNAVAILABLE, code, message(failure), at);
        return Postgres.within(
                DEADLINE,
                pool.withTransaction(client -> client.preparedQuery(
                                "INSERT INTO service_alert (id, alert) VALUES ($1, $2) ON CONFLICT DO NOTHING")
                        .execute(Tuple.of(STORE, AlertJson.write(alert)))
                        .chain(inserted -> inserted.rowCount() == 0 ? NOTHING : raise(client, alert))));
    }

    /** Resolves that, where it is open. */
    public static Uni<Void> storeUsable(Pool pool, Instant at) {
        return Postgres.within(
                DEADLINE,
                pool.withTransaction(client -> client.preparedQuery(
                                "DELETE FROM service_alert WHERE id = $1 RETURNING alert")
                        .execute(Tuple.of(STORE))
                        .chain(open -> open.rowCount() == 0
                                ? NOTHING
                                : resolve(client, open.iterator().next(), at))));
    }

    /**
     * Raises that somebody else may have what the service signs in with.
     *
     * @param message says what to do; never holds a secret
     */
    public static Uni<Void> secretIdTaken(Pool pool, String message, Instant at) {
        // Each start that is refused is one more: nothing but a person's look resolves it.
        String id = SERVICE + ":secret_id_taken:" + at.toEpochMilli();
        Alert alert = alert(id, FailureKind.INVALID_AUTH, "secret_id_taken", message, at);
        return Postgres.within(DEADLINE, raise(pool, alert));
    }

    private static Uni<Void> resolve(SqlClient client, Row open, Instant at) {
        return Outbox.add(client, VaultEvent.resolved(OPERATOR, AlertJson.read(open.getString("alert")), at));
    }

    private static Uni<Void> raise(SqlClient client, Alert alert) {
        return Outbox.add(client, VaultEvent.raised(OPERATOR, alert));
    }

    private static Alert alert(String id, FailureKind kind, String code, String message, Instant at) {
        OperationError error = OperationError.of(kind, code, message)
                .withHint("Look at the vault service's readiness and log.", Action.CONTACT_OPERATOR);
        return new Alert(id, SERVICE, SERVICE, null, null, error, at, null);
    }

    private static String message(Throwable failure) {
        return failure instanceof CredentialException ? String.valueOf(failure.getMessage()) : "The store broke.";
    }
}
