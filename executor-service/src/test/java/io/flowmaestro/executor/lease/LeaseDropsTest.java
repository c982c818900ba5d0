package io.flowmaestro.executor.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowmaestro.events.Topic;
import io.flowmaestro.vault.client.CachingCredentialVault;
import io.flowmaestro.vault.client.CredentialRef;
import io.flowmaestro.vault.client.NewCredential;
import io.flowmaestro.vault.client.Secret;
import io.flowmaestro.vault.testing.InMemoryCredentialVault;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** After a gap nobody knows what was told in it. */
class LeaseDropsTest {
    private static final CredentialRef MAIN = new CredentialRef("acme", "conn_slack_main");
    private static final TopicPartition PARTITION = new TopicPartition(Topic.CONNECTION_EVENTS, 3);

    private final InMemoryCredentialVault vault = new InMemoryCredentialVault();
    private final CachingCredentialVault leases =
            new CachingCredentialVault(vault, Clock.systemUTC(), new Random(7), 10);
    private final LeaseDrops drops = new LeaseDrops(leases);

    @BeforeEach
    void lease() {
        vault.store(MAIN, new NewCredential("slack", "key", Map.of("key", Secret.of("k")), Map.of(), true))
                .await()
                .indefinitely();
        leases.lease(MAIN, "op_1").await().indefinitely();
    }

    @Test
    void newPartitionsAreReadFromTheirEndAndDropAll() {
        // Given
        MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("latest");
        consumer.assign(List.of(PARTITION));
        consumer.updateEndOffsets(Map.of(PARTITION, 42L));

        // When
        drops.onPartitionsAssigned(consumer, List.of(PARTITION));

        // Then
        assertThat(consumer.position(PARTITION)).isEqualTo(42);
        leases.lease(MAIN, "op_2").await().indefinitely();
        assertThat(vault.asked()).hasSize(2);
    }

    @Test
    void dropsAllWhereTheEndIsNotFound() {
        // Given
        MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("latest");
        consumer.assign(List.of(PARTITION));
        consumer.setOffsetsException(new KafkaException("away"));

        // When
        assertThatThrownBy(() -> drops.onPartitionsAssigned(consumer, List.of(PARTITION)))
                .isInstanceOf(RuntimeException.class);

        // Then
        leases.lease(MAIN, "op_2").await().indefinitely();
        assertThat(vault.asked()).hasSize(2);
    }
}
