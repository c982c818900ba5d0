package io.flowmaestro.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Held against the partitioner of Kafka's own Java client. */
class PartitionsTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 12, 100})
    void isWhereKafkasClientPutsIt(int partitions) {
        // Given
        Random random = new Random(20261122);
        Stream<String> keys = Stream.concat(
                Stream.of("", "a", "ab", "abc", "abcd", "conn_slack_main", "verbindung-ä-é-漢字-😀"),
                Stream.generate(() -> random.ints(random.nextInt(40), 1, 0x2000)
                                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                                .toString())
                        .limit(5_000));

        // Then
        assertThat(keys)
                .allSatisfy(key -> assertThat(Partitions.of(key, partitions))
                        .isEqualTo(
                                BuiltInPartitioner.partitionForKey(key.getBytes(StandardCharsets.UTF_8), partitions)));
    }

    @Test
    void spreadsConnectionsOverAllPartitions() {
        // When
        long used = Stream.iterate(0, i -> i + 1)
                .limit(500)
                .map(i -> Partitions.of("conn_" + i, 12))
                .distinct()
                .count();

        // Then
        assertThat(used).isEqualTo(12);
    }
}
