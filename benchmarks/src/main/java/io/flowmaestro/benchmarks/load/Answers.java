package io.flowmaestro.benchmarks.load;

import io.flowmaestro.benchmarks.bed.BenchException;
import io.flowmaestro.events.EventHeader;
import java.nio.charset.StandardCharsets;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The results of a run: one of each request or more, and each a success. */
final class Answers {
    private static final byte[] SUCCEEDED = "\"status\":\"succeeded\"".getBytes(StandardCharsets.UTF_8);

    private final String prefix;
    private final long[] writtenAt;
    private final IntPredicate awaited;
    private int count;
    private int copies;

    /**
     * @param prefix of the run's operation ids, before their numbers
     * @param asked how many there are
     * @param awaited whether the result of that number counts
     */
    Answers(String prefix, int asked, IntPredicate awaited) {
        this.prefix = prefix;
        this.writtenAt = new long[asked];
        this.awaited = awaited;
    }

    /** Results that are waited for. */
    int wanted() {
        return (int) IntStream.range(0, writtenAt.length).filter(awaited).count();
    }

    void take(ConsumerRecord<byte[], byte[]> record) {
        String id = new String(record.headers().lastHeader(EventHeader.ID).value(), StandardCharsets.UTF_8);
        if (!id.startsWith(prefix)) {
            return;
        }
        int number = Integer.parseInt(id.substring(prefix.length(), id.indexOf(':')));
        if (!awaited.test(number)) {
            return;
        }
        if (writtenAt[number] != 0) {
            copies++; // as the wire allows, with the same id
            return;
        }
        if (!contains(record.value(), SUCCEEDED)) {
            throw new BenchException("No success: " + new String(record.value(), StandardCharsets.UTF_8));
        }
        writtenAt[number] = record.timestamp();
        count++;
    }

    int count() {
        return count;
    }

    /** Results that were there already. */
    int copies() {
        return copies;
    }

    /** The longest time without a result, in milliseconds. */
    long silence() {
        long[] times =
                LongStream.of(writtenAt).filter(time -> time > 0).sorted().toArray();
        return IntStream.range(1, times.length)
                .mapToLong(i -> times[i] - times[i - 1])
                .max()
                .orElse(0);
    }

    /** When the result of that number was written, in milliseconds since 1970. */
    long writtenAt(int number) {
        return writtenAt[number];
    }

    private static boolean contains(byte[] text, byte[] part) {
        for (int at = 0; at <= text.length - part.length; at++) {
            int same = 0;
            while (same < part.length && text[at + same] == part[same]) {
                same++;
            }
            if (same == part.length) {
                return true;
            }
        }
        return false;
    }
}
