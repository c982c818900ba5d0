package io.flowmaestro.connection.vault;

import io.flowmaestro.connection.event.Intake;
import io.flowmaestro.connection.event.ReceivedEvent;
import io.flowmaestro.events.ConnectionChanged;
import io.flowmaestro.events.EventType;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.ZoneOffset;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.jboss.logging.Logger;

/**
 * What the vault tells of credentials, in the topic that this service writes, too. A credential that its provider refused
 * for good makes its connection {@code reauth_required}. Told again, or of a credential that was replaced since, it changes
 * nothing; and nothing is told of it, as the vault did.
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

    CredentialEvents(Pool pool) {
        this.pool = pool;
    }

    /** Goes on with the next when the table has it: while PostgreSQL is down, events wait. */
    @Incoming("credential-events")
    Uni<Void> onEvent(ConsumerRecord<String, byte[]> event) {
        return ReceivedEvent.of(event)
                .filter(CredentialEvents::isRefusal)
                .flatMap(refusal -> refusal.data(ConnectionChanged.class).map(told -> refused(refusal.tenant(), told)))
                .orElseGet(Uni.createFrom()::voidItem);
    }

    private static boolean isRefusal(ReceivedEvent event) {
        return VAULT.equals(event.source()) && EventType.CONNECTION_REAUTH_REQUIRED.equals(event.type());
    }

    private Uni<Void> refused(String tenant, ConnectionChanged told) {
        Tuple values =
                Tuple.of(tenant, told.connectionId(), told.reason(), told.at().atOffset(ZoneOffset.UTC));
        return Intake.untilDone(
                        LOG,
                        "A refused credential",
                        0,
                        () -> pool.preparedQuery(REFUSED).execute(values).map(RowSet::rowCount))
                .replaceWithVoid();
    }
}
