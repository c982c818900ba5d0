package io.flowmaestro.executor.ingress;

import io.flowmaestro.events.EventHeader;
import io.flowmaestro.events.Topic;
import io.flowmaestro.executor.kafka.Publisher;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.record.TimestampType;

/** Dead letters, for whoever looks after the executor. Fails with {@link KafkaException} while Kafka is away. */
@Singleton
public class DeadLetters {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Pattern ORIGIN = Pattern.compile("(.+)/(\\d+)/(\\d+)");

    private final RequestConsumers consumers;
    private final ParkedTokens tokens;
    private final Publisher publisher;

    DeadLetters(RequestConsumers consumers, ParkedTokens tokens, Publisher publisher) {
        this.consumers = consumers;
        this.tokens = tokens;
        this.publisher = publisher;
    }

    /** The last ones, so many at most, the newest first. */
    public Uni<List<DeadLetter>> last(int most) {
        return reading(kafka -> last(kafka, most));
    }

    /**
     * Puts one back among the requests, as it came. What was answered before gets the same answer, as the journal has it.
     *
     * @return false if there is none there
     */
    public Uni<Boolean> replay(int partition, long offset) {
        TopicPartition of = new TopicPartition(Topic.OPERATION_REQUESTS_DEAD_LETTER, partition);
        return reading(kafka -> find(kafka, of, offset))
                .chain(found -> found.isEmpty()
                        ? Uni.createFrom().item(false)
                        : tokens.complete(List.of(asItCame(found.get())))
                                .chain(request -> publisher.again(request.get(0)))
                                .replaceWith(true));
    }

    private <T> Uni<T> reading(Function<KafkaConsumer<byte[], byte[]>, T> work) {
        Supplier<T> whole = () -> {
            try (KafkaConsumer<byte[], byte[]> kafka = consumers.ofOffsets()) {
                return work.apply(kafka);
            }
        };
        return Uni.createFrom().item(whole).runSubscriptionOn(Infrastructure.getDefaultWorkerPool());
    }

    private static List<DeadLetter> last(KafkaConsumer<byte[], byte[]> kafka, int most) {
        List<TopicPartition> partitions = kafka.partitionsFor(Topic.OPERATION_REQUESTS_DEAD_LETTER, PATIENCE).stream()
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .toList();
        Map<TopicPartition, Long> begins = kafka.beginningOffsets(partitions, PATIENCE);
        Map<TopicPartition, Long> ends = kafka.endOffsets(partitions, PATIENCE);
        kafka.assign(partitions);
        partitions.forEach(of ->
                kafka.seek(of, Math.max(begins.getOrDefault(of, 0L), ends.getOrDefault(of, 0L) - most)));
        List<DeadLetter> found = new ArrayList<>();
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (partitions.stream().anyMatch(of -> kafka.position(of, PATIENCE) < ends.getOrDefault(of, 0L))) {
            if (System.nanoTime() - end > 0) {
                throw new TimeoutException("Kafka did not answer.");
            }
            kafka.poll(POLL).forEach(record -> found.add(DeadLetter.of(record)));
        }
        return found.stream()
                .sorted(Comparator.comparing(DeadLetter::at).reversed())
                .limit(most)
                .toList();
    }

    private static Optional<ConsumerRecord<byte[], byte[]>> find(
            KafkaConsumer<byte[], byte[]> kafka, TopicPartition of, long offset) {
        boolean exists = kafka.partitionsFor(of.topic(), PATIENCE).stream()
                        .anyMatch(partition -> partition.partition() == of.partition())
                && offset < kafka.endOffsets(List.of(of), PATIENCE).getOrDefault(of, 0L);
        if (!exists) {
            return Optional.empty();
        }
        kafka.assign(List.of(of));
        kafka.seek(of, offset);
        try {
            for (ConsumerRecord<byte[], byte[]> record : kafka.poll(PATIENCE)) {
                return record.offset() == offset ? Optional.of(record) : Optional.empty();
            }
        } catch (InvalidOffsetException e) {
            return Optional.empty(); // Kafka has dropped it
        }
        throw new TimeoutException("Kafka did not answer.");
    }

    /** At its origin, where its tenant token is, if it has one. */
    private static ConsumerRecord<byte[], byte[]> asItCame(ConsumerRecord<byte[], byte[]> letter) {
        Matcher origin = ORIGIN.matcher(header(letter, EventHeader.DEAD_LETTER_ORIGIN));
        boolean known = origin.matches() && origin.group(1).equals(Topic.OPERATION_REQUESTS);
        ConsumerRecord<byte[], byte[]> request = new ConsumerRecord<>(
                Topic.OPERATION_REQUESTS,
                known ? Integer.parseInt(origin.group(2)) : 0,
                known ? Long.parseLong(origin.group(3)) : 0,
                letter.timestamp(),
                TimestampType.CREATE_TIME,
                letter.serializedKeySize(),
                letter.serializedValueSize(),
                letter.key(),
                letter.value(),
                letter.headers(),
                Optional.empty());
        request.headers()
                .remove(EventHeader.DEAD_LETTER_REASON)
                .remove(EventHeader.DEAD_LETTER_DETAIL)
                .remove(EventHeader.DEAD_LETTER_ORIGIN)
                .remove(EventHeader.MOVED_FROM);
        if (!known) {
            request.headers().remove(EventHeader.TENANT_TOKEN);
        }
        return request;
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null || header.value() == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }
}
