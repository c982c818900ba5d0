package io.flowmaestro.executor.lease;

import io.flowmaestro.events.EventHeader;
import io.flowmaestro.events.EventType;
import io.flowmaestro.events.Topic;
import io.flowmaestro.vault.client.CachingCredentialVault;
import io.flowmaestro.vault.client.CredentialRef;
import io.smallrye.common.annotation.Identifier;
import io.smallrye.common.annotation.NonBlocking;
import io.smallrye.reactive.messaging.kafka.KafkaConsumerRebalanceListener;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.jspecify.annotations.Nullable;

/**
 * Drops a connection's lease when it is deleted, rotated, disabled or otherwise changed, or its provider refuses it. Every
 * replica reads all connection events from now on, in a group of its own, and commits none.
 *
 * <p>A broker that is away for a while takes nothing: the consumer goes on where it was. Where it was too long away, the
 * consumer is assigned its partitions anew and begins at their ends; what was told in between nobody knows, so that all
 * leases are dropped. Until then they end by themselves, within five minutes.
 */
@Singleton
@Identifier(Topic.CONNECTION_EVENTS)
public class LeaseDrops implements KafkaConsumerRebalanceListener {
    /** An update is not looked into: whatever changed, the next lease knows it. */
    private static final Set<String> ENDING = Set.of(
            EventType.CONNECTION_UPDATED,
            EventType.CONNECTION_ROTATED,
            EventType.CONNECTION_REAUTH_REQUIRED,
            EventType.CONNECTION_DELETED);

    private final CachingCredentialVault leases;

    LeaseDrops(CachingCredentialVault leases) {
        this.leases = leases;
    }

    /** The headers alone decide, so that no value can be wrong. */
    @Incoming(Topic.CONNECTION_EVENTS)
    @NonBlocking
    void onEvent(ConsumerRecord<byte[], byte[]> event) {
        String tenant = header(event, EventHeader.TENANT);
        String connectionId = header(event, EventHeader.SUBJECT);
        String type = header(event, EventHeader.TYPE);
        if (tenant != null && connectionId != null && type != null && ENDING.contains(type)) {
            leases.drop(new CredentialRef(tenant, connectionId));
        }
    }

    /** First the place from which every event will be seen, then the drop: nothing is told in between. */
    @Override
    public void onPartitionsAssigned(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
        try {
            consumer.seekToEnd(partitions);
            partitions.forEach(consumer::position);
        } finally {
            leases.dropAll();
        }
    }

    private static @Nullable String header(ConsumerRecord<?, ?> event, String name) {
        Header header = event.headers().lastHeader(name);
        return header == null || header.value() == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }
}
