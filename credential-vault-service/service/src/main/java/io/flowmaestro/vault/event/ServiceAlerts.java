package io.flowmaestro.vault.event;

import io.flowmaestro.events.Action;
import io.flowmaestro.events.Alert;
import io.flowmaestro.events.FailureKind;
import io.flowmaestro.events.OperationError;
import io.flowmaestro.vault.client.CredentialException;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlClient;
import java.time.Instant;

/**
 * Alerts of the service itself, for whoever runs it: of no connection and of no tenant. An alert's fields are what they are
 * with others; {@link #SERVICE} stands in place of provider and connection id, and {@link #OPERATOR} in place of a tenant.
 */
public final class ServiceAlerts {
    public static final String SERVICE = "credential-vault-service";
    public static final String OPERATOR = "~operator";

    private ServiceAlerts() {}

    /** The store cannot be used. */
    public static Alert storeUnavailable(Throwable failure, Instant at) {
        String code = failure instanceof CredentialException known ? known.code() : "internal";
        return alert(SERVICE + ":store", FailureKind.CREDENTIAL_UNAVAILABLE, code, message(failure), at);
    }

    /**
     * Somebody else may have what the service signs in with.
     *
     * @param message says what to do; never holds a secret
     */
    public static Alert secretIdTaken(String message, Instant at) {
        // Each start that is refused is one more: nothing but a person's look resolves it.
        return alert(
                SERVICE + ":secret_id_taken:" + at.toEpochMilli(),
                FailureKind.INVALID_AUTH,
                "secret_id_taken",
                message,
                at);
    }

    /** Publishes it. */
    public static Uni<Void> raise(SqlClient client, Alert alert) {
        return Outbox.add(client, VaultEvent.raised(OPERATOR, alert));
    }

    /** Publishes its end. */
    public static Uni<Void> resolve(SqlClient client, Alert alert, Instant at) {
        return Outbox.add(client, VaultEvent.resolved(OPERATOR, alert, at));
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
