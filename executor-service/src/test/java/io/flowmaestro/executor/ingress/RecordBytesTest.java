package io.flowmaestro.executor.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowmaestro.events.EventHeader;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.Test;

class RecordBytesTest {
    @Test
    void bringsARecordBackAsItWas() {
        // Given
        ConsumerRecord<byte[], byte[]> record = new ConsumerRecord<>("topic", 3, 42, bytes("conn"), bytes("{\"a\":1}"));
        record.headers().add("ce_id", bytes("op_1")).add("ce_id", bytes("op_2")).add("empty", null);

        // When
        ConsumerRecord<byte[], byte[]> back = RecordBytes.read("topic", 3, 42, RecordBytes.of(record));

        // Then
        assertThat(back.key()).isEqualTo(record.key());
        assertThat(back.value()).isEqualTo(record.value());
        assertThat(back.headers()).isEqualTo(record.headers());
        assertThat(back.timestamp()).isEqualTo(record.timestamp());
        assertThat(back.offset()).isEqualTo(42);
    }

    @Test
    void keepsWhatIsNotThere() {
        // When
        ConsumerRecord<byte[], byte[]> back =
                RecordBytes.read("topic", 0, 0, RecordBytes.of(new ConsumerRecord<>("topic", 0, 0, null, null)));

        // Then
        assertThat(back.key()).isNull();
        assertThat(back.value()).isNull();
        assertThat(back.headers()).isEmpty();
    }

    @Test
    void tellsOfATenantTokenThatThereIsOne() {
        // Given
        ConsumerRecord<byte[], byte[]> record = new ConsumerRecord<>("topic", 3, 42, null, null);
        record.headers().add(EventHeader.TENANT_TOKEN, bytes("a.b.c"));

        // When
        byte[] kept = RecordBytes.of(record);

        // Then
        assertThat(new String(kept, StandardCharsets.UTF_8)).doesNotContain("a.b.c");
        Header token = RecordBytes.read("topic", 3, 42, kept).headers().lastHeader(EventHeader.TENANT_TOKEN);
        assertThat(token.value()).isNull();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
