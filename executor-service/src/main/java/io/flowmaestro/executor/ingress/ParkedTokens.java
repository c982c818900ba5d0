package io.flowmaestro.executor.ingress;

import io.flowmaestro.events.EventHeader;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.Header;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The tenant tokens of parked requests. No row holds one: Kafka does, where the request was read first, and there it is
 * read again. By a thread of its own, as Kafka's client waits.
 */
@Singleton
class ParkedTokens {
    private static final Logger LOG = Logger.getLogger(ParkedTokens.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final RequestConsumers consumers;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> new Thread(task, "parked-tokens"));
    /** Of that thread alone. */
    private @Nullable KafkaConsumer<byte[], byte[]> consumer;

    ParkedTokens(RequestConsumers consumers) {
        this.consumers = consumers;
    }

    @PreDestroy
    void close() {
        thread.execute(() -> {
            if (consumer != null) {
                consumer.close();
            }
        });
        thread.shutdown();
    }

    /** The same records, with their tokens. While Kafka is away it waits for it. */
    Uni<List<ConsumerRecord<byte[], byte[]>>> complete(List<ConsumerRecord<byte[], byte[]>> records) {
        Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> signed = records.stream()
                .filter(record -> record.headers().lastHeader(EventHeader.TENANT_TOKEN) != null)
                .sorted(Comparator.comparingLong(ConsumerRecord::offset))
                .collect(Collectors.groupingBy(record -> new TopicPartition(record.topic(), record.partition())));
        return signed.isEmpty()
                ? Uni.createFrom().item(records)
                : Uni.createFrom()
                        .item(() -> {
                            signed.forEach(this::read);
                            return records;
                        })
                        .runSubscriptionOn(thread)
                        .onFailure()
                        .retry()
                        .withBackOff(Duration.ofMillis(200), Duration.ofSeconds(10))
                        .indefinitely();
    }

    private void read(TopicPartition partition, List<ConsumerRecord<byte[], byte[]>> parked) {
        KafkaConsumer<byte[], byte[]> kafka = consumer == null ? consumers.ofOffsets() : consumer;
        consumer = kafka;
        kafka.assign(List.of(partition));
        Queue<ConsumerRecord<byte[], byte[]>> ahead = new ArrayDeque<>();
        for (ConsumerRecord<byte[], byte[]> record : parked) {
            Header token = token(kafka, partition, record.offset(), ahead);
            record.headers().remove(EventHeader.TENANT_TOKEN);
            if (token == null) {
                LOG.warnf(
                        "The record at offset %d of %s is gone, and with it the tenant's proof that it asked.",
                        record.offset(), partition);
            } else {
                record.headers().add(token);
            }
        }
    }

    private static @Nullable Header token(
            KafkaConsumer<byte[], byte[]> kafka,
            TopicPartition partition,
            long offset,
            Queue<ConsumerRecord<byte[], byte[]>> ahead) {
        skip(ahead, offset);
        if (ahead.isEmpty()) {
            kafka.seek(partition, offset);
            fetch(kafka, ahead);
        }
        ConsumerRecord<byte[], byte[]> found = ahead.peek();
        return found == null || found.offset() != offset
                ? null
                : found.headers().lastHeader(EventHeader.TENANT_TOKEN);
    }

    private static void skip(Queue<ConsumerRecord<byte[], byte[]>> ahead, long before) {
        while (!ahead.isEmpty() && ahead.element().offset() < before) {
            ahead.remove();
        }
    }

    /** Nothing, where what was there is gone. */
    private static void fetch(KafkaConsumer<byte[], byte[]> kafka, Queue<ConsumerRecord<byte[], byte[]>> ahead) {
        try {
            kafka.poll(PATIENCE).forEach(ahead::add);
        } catch (InvalidOffsetException e) {
            LOG.debug("Kafka keeps its records for a shorter time than requests wait.", e);
            return;
        }
        if (ahead.isEmpty()) {
            throw new TimeoutException("Kafka did not answer.");
        }
    }
}
