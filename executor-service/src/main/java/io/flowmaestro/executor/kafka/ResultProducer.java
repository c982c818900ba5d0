package io.flowmaestro.executor.kafka;

import io.flowmaestro.executor.metric.Measurements;
import io.quarkus.runtime.Startup;
import io.smallrye.common.annotation.Identifier;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Writes results by a producer of its own, many in one batch. To send never waits: what Kafka's client would wait for, the
 * topic's leaders or room in its buffer, is a failure here, and is tried again as every other one. No more are on their way
 * than requests are in hand.
 */
@ApplicationScoped
@Startup // to make a producer takes long, for an event loop
public class ResultProducer {
    private static final Duration CLOSE = Duration.ofSeconds(5);
    private static final Duration SOON = Duration.ofMillis(20);
    private static final Duration LATE = Duration.ofSeconds(10);

    private final KafkaProducer<byte[], byte[]> producer;
    private final AtomicInteger pending = new AtomicInteger();

    ResultProducer(@Identifier("default-kafka-broker") Map<String, Object> kafka, Measurements measurements) {
        Map<String, Object> settings = new HashMap<>(kafka);
        settings.keySet().removeIf(name -> !ProducerConfig.configNames().contains(name));
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 5);
        settings.put(ProducerConfig.BATCH_SIZE_CONFIG, 65_536);
        settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000);
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 30_000);
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 0);
        settings.put(ProducerConfig.METADATA_MAX_IDLE_CONFIG, Duration.ofDays(1).toMillis());
        producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
        measurements.outboxPending(pending::get);
    }

    @PreDestroy
    void close() {
        producer.close(CLOSE);
    }

    /** Writes a result; done on the producer's thread when the broker has it. Fails with {@link RecordTooLargeException} alone. */
    @SuppressWarnings("FutureReturnValueIgnored") // its callback tells the same
    public Uni<Void> send(Event result) {
        return Uni.createFrom()
                .<Void>emitter(emitter -> producer.send(result.record(), (written, failure) -> {
                    if (failure == null) {
                        emitter.complete(null);
                    } else {
                        emitter.fail(failure);
                    }
                }))
                .onFailure(failure -> !(failure instanceof RecordTooLargeException))
                .retry()
                .withBackOff(SOON, LATE)
                .indefinitely()
                .onSubscription()
                .invoke(pending::incrementAndGet)
                .onTermination()
                .invoke(pending::decrementAndGet);
    }
}
