package io.flowmaestro.vault.record;

import io.flowmaestro.events.ConnectionChanged;
import io.flowmaestro.events.ConnectionStatus;
import io.flowmaestro.events.EventHeader;
import io.flowmaestro.events.EventJson;
import io.flowmaestro.events.EventType;
import io.flowmaestro.vault.client.CredentialRef;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Notes which connections are switched off, and which on again: the vault lends nothing of those. The replicas share the
 * work; an event is done with when the table has it, and one that comes twice changes nothing.
 */
@ApplicationScoped
public class DisabledConnections {
    /** Its topic is that of all connection events; its name is not, as the outbox writes by that. */
    static final String CHANNEL = "connection-changes";

    private static final Logger LOG = Logger.getLogger(DisabledConnections.class);

    private final CredentialRecords records;

    DisabledConnections(CredentialRecords records) {
        this.records = records;
    }

    @Incoming(CHANNEL)
    Uni<Void> onEvent(ConsumerRecord<byte[], byte[]> event) {
        String tenant = header(event, EventHeader.TENANT);
        String connectionId = header(event, EventHeader.SUBJECT);
        if (tenant == null
                || connectionId == null
                || !EventType.CONNECTION_UPDATED.equals(header(event, EventHeader.TYPE))) {
            return Uni.createFrom().voidItem();
        }
        ConnectionStatus status = status(event.value());
        return status == null
                ? Uni.createFrom().voidItem()
                : records.disabled(new CredentialRef(tenant, connectionId), status == ConnectionStatus.DISABLED)
                        .onFailure()
                        .retry()
                        .withBackOff(Duration.ofMillis(200), Duration.ofSeconds(10))
                        .indefinitely();
    }

    private static @Nullable ConnectionStatus status(byte @Nullable [] value) {
        try {
            return value == null
                    ? null
                    : EventJson.MAPPER.readValue(value, ConnectionChanged.class).status();
        } catch (IOException e) {
            LOG.warn("A connection's update cannot be read, and changes nothing here.");
            return null;
        }
    }

    private static @Nullable String header(ConsumerRecord<?, ?> event, String name) {
        Header header = event.headers().lastHeader(name);
        return header == null || header.value() == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }
}
