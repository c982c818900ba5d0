package io.flowmaestro.connection.vault;

import io.flowmaestro.events.ConnectionChanged;
import io.flowmaestro.events.EventHeader;
import io.flowmaestro.events.EventJson;
import io.flowmaestro.events.EventType;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * What the vault tells of credentials, in the topic that this service writes, too. A credential that its provider refused
 * for good makes its connection {@code reauth_required}. Told again, or of a credential that was replaced since, it changes
 * nothing; and nothing is told of it, as the vault did.
 */
@ApplicationScoped
public class CredentialEvents {
    private static final Logger LOG = Logger.getLogger(CredentialEvents.class);
    private static final String VAULT = "credential-vault-service";
    private static final Duration DEADLINE = Duration.ofSeconds(5);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

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
        String tenant = header(event, EventHeader.TENANT);
        return tenant != null
                        && VAULT.equals(header(event, EventHeader.SOURCE))
                        && EventType.CONNECTION_REAUTH_REQUIRED.equals(header(event, EventHeader.TYPE))
                ? read(event.value()).map(told -> refused(tenant, told)).orElseGet(Uni.createFrom()::voidItem)
                : Uni.createFrom().voidItem();
    }

    private Uni<Void> refused(String tenant, ConnectionChanged told) {
        return pool.preparedQuery(REFUSED)
                .execute(Tuple.of(
                        tenant, told.connectionId(), told.reason(), told.at().atOffset(ZoneOffset.UTC)))
                .ifNoItem()
                .after(DEADLINE)
                .fail()
                .onFailure()
                .invoke(failure -> LOG.warnf("A refused credential is not marked yet: %s", failure))
                .onFailure()
                .retry()
                .withBackOff(FIRST_PAUSE, LONGEST_PAUSE)
                .indefinitely()
                .replaceWithVoid();
    }

    private static Optional<ConnectionChanged> read(byte[] value) {
        try {
            return Optional.of(EventJson.MAPPER.readValue(value, ConnectionChanged.class));
        } catch (IOException e) {
            LOG.warn("An event of the vault cannot be read");
            return Optional.empty();
        }
    }

    private static @Nullable String header(ConsumerRecord<?, ?> event, String name) {
        Header header = event.headers().lastHeader(name);
        return header == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }
}
