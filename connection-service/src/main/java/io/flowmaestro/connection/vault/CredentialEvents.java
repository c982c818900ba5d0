package io.flowmaestro.connection.vault;

import io.flowmaestro.connection.event.Intake;
import io.flowmaestro.connection.event.ReceivedEvent;
import io.flowmaestro.connection.webhook.Message;
import io.flowmaestro.connection.webhook.MessageType;
import io.flowmaestro.connection.webhook.Outbound;
import io.flowmaestro.events.ConnectionChanged;
import io.flowmaestro.events.EventType;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.ZoneOffset;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.jboss.logging.Logger;

/**
 * What the vault tells of credentials, in the topic that this service writes, too. A credential that its provider refused
 * for good makes its connection {@code reauth_required}. Told again, or of a credential that was replaced since, it changes
 * nothing; and no event tells of it, as the vault did. Whoever refused, the tenant's webhooks are told.
 */
@ApplicationScoped
public class CredentialEvents {
    private static final Logger LOG = Logger.getLogger(CredentialEvents.class);
    private static final String VAULT = "credential-vault-service";

    private static final String REFUSED = """
            update connection set status = 'reauth_required', reason = $3, updated_at = $4
            where tenant = $1 and id = $2 and status in ('active', 'degraded')
                and (credential_at is null or credential_at <= $4)""";

    private final Pool pool;
    private final Outbound outbound;

    CredentialEvents(Pool pool, Outbound outbound) {
        this.pool = pool;
        this.outbound = outbound;
    }

    /** Goes on with the next when the table has it: while PostgreSQL is down, events wait. */
    @Incoming("credential-events")
    Uni<Void> onEvent(ConsumerRecord<String, byte[]> event) {
        return ReceivedEvent.of(event)
                .filter(received -> received.type().equals(EventType.CONNECTION_REAUTH_REQUIRED))
                .flatMap(refusal -> refusal.data(ConnectionChanged.class)
                        .map(told -> Intake.untilDone(LOG, "A refused credential", 0, () -> refused(refusal, told))
                                .replaceWithVoid()))
                .orElseGet(Uni.createFrom()::voidItem);
    }

    /** Who told: this service marked the connection itself. */
    private Uni<Integer> refused(ReceivedEvent refusal, ConnectionChanged told) {
        Message message =
                Message.of(refusal.tenant(), refusal.id(), MessageType.CONNECTION_REAUTH_REQUIRED, told.at(), told);
        return pool.withTransaction(transaction -> outbound.enqueue(transaction, List.of(message))
                .chain(() -> refusal.source().equals(VAULT)
                        ? mark(transaction, refusal.tenant(), told)
                        : Uni.createFrom().item(0)));
    }

    private static Uni<Integer> mark(SqlConnection transaction, String tenant, ConnectionChanged told) {
        return transaction
                .preparedQuery(REFUSED)
                .execute(Tuple.of(
                        tenant, told.connectionId(), told.reason(), told.at().atOffset(ZoneOffset.UTC)))
                .map(RowSet::rowCount);
    }
}
