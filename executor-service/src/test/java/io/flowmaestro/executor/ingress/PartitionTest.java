package io.flowmaestro.executor.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowmaestro.executor.attempt.Fence;
import io.flowmaestro.vault.client.CredentialRef;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("P6 what an owner before left in the journal runs when nothing older of its connection comes any more")
class PartitionTest {
    private static final Instant NOW = Instant.parse("2026-12-01T10:00:00Z");
    private static final ParkedRecords.Lane LANE =
            new ParkedRecords.Lane(new CredentialRef("acme", "conn_parked"), 2, 10);

    private final Backlog backlog = new Backlog(100);
    private final Partition partition = new Partition(0, null);

    @BeforeEach
    void own() {
        partition.owned(new Fence(0, 1), List.of(LANE), NOW);
    }

    @Test
    void notBeforeKafkaIsReadUpToIt() {
        // Given
        take(9, "conn_other");

        // When / Then
        assertThat(partition.takeLeft(() -> 0)).isEmpty();
    }

    @Test
    void whateverElseIsSlow() {
        // Given
        take(5, "conn_slow");
        take(11, "conn_other");

        // When
        List<ParkedRecords.Lane> ready = partition.takeLeft(() -> 0);

        // Then
        assertThat(ready).containsExactly(LANE);
        assertThat(partition.hasLeft()).isFalse();
    }

    @Test
    void notWhileAnOlderOneOfItIsOnItsWay() {
        // Given
        Taken older = take(7, "conn_parked");
        take(11, "conn_parked");
        assertThat(partition.takeLeft(() -> 0)).isEmpty();

        // When
        partition.done(older);
        partition.toCommit();

        // Then
        assertThat(partition.takeLeft(() -> 0)).containsExactly(LANE);
    }

    @Test
    void atOnceWhereKafkaGoesOnBehindIt() {
        assertThat(partition.takeLeft(() -> 11)).containsExactly(LANE);
    }

    private Taken take(long offset, String connectionId) {
        byte[] key = connectionId.getBytes(StandardCharsets.UTF_8);
        return partition.take(new ConsumerRecord<>("operation-requests", 0, offset, key, key), backlog, NOW);
    }
}
