package io.flowmaestro.executor.ingress;

import io.flowmaestro.events.EventHeader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;

/**
 * A record as one piece of bytes: timestamp, key, value and headers, each with its length, -1 for null. Of the tenant token
 * it tells that there is one, and not what it is.
 */
final class RecordBytes {
    private RecordBytes() {}

    static byte[] of(ConsumerRecord<byte[], byte[]> record) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeLong(record.timestamp());
            write(out, record.key());
            write(out, record.value());
            for (Header header : record.headers()) {
                write(out, header.key().getBytes(StandardCharsets.UTF_8));
                write(out, header.key().equals(EventHeader.TENANT_TOKEN) ? null : header.value());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Writing to memory does not fail.", e);
        }
        return bytes.toByteArray();
    }

    static ConsumerRecord<byte[], byte[]> read(String topic, int partition, long offset, byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            long timestamp = in.readLong();
            byte[] key = read(in);
            byte[] value = read(in);
            Headers headers = new RecordHeaders();
            while (in.available() > 0) {
                byte[] name = read(in);
                headers.add(new String(name == null ? new byte[0] : name, StandardCharsets.UTF_8), read(in));
            }
            return new ConsumerRecord<>(
                    topic,
                    partition,
                    offset,
                    timestamp,
                    TimestampType.CREATE_TIME,
                    length(key),
                    length(value),
                    key,
                    value,
                    headers,
                    Optional.empty());
        } catch (IOException e) {
            throw new UncheckedIOException("What was parked was written by us.", e);
        }
    }

    private static void write(DataOutputStream out, byte @Nullable [] piece) throws IOException {
        out.writeInt(length(piece));
        if (piece != null) {
            out.write(piece);
        }
    }

    private static byte @Nullable [] read(DataInputStream in) throws IOException {
        int length = in.readInt();
        return length < 0 ? null : in.readNBytes(length);
    }

    private static int length(byte @Nullable [] piece) {
        return piece == null ? -1 : piece.length;
    }
}
