package io.flowmaestro.executor.kafka;

import io.flowmaestro.executor.metric.Measurements;
import io.quarkus.runtime.Startup;
import io.smallrye.common.annotation.Identifier;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.smallrye.mutiny.subscription.UniEmitter;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jboss.logging.Logger;

/**
 * Writes results by a producer of its own, many in one batch. To send never waits: what Kafka's client would wait for, the
 * topic's leaders or room in its buffer, is a failure here, and is tried again as every other one. A producer that failed
 * for good gives way to a new one. No more results are on their way than requests are in hand.
 */
@Singleton
@Startup // to make a producer takes long, for an event loop
public class ResultProducer {
    private static final Logger LOG = Logger.getLogger(ResultProducer.class);
    private static final Duration CLOSE = Duration.ofSeconds(5);
    private static final Duration SOON = Duration.ofMillis(20);
    private static final Duration LATE = Duration.ofSeconds(10);

    private final Supplier<Producer<byte[], byte[]>> producers;
    private final Executor workers;
    private final Duration least;
    private final AtomicInteger pending = new AtomicInteger();
    private volatile Producer<byte[], byte[]> producer;
    private long madeAt;
    private boolean closed;

    @Inject
    ResultProducer(@Identifier("default-kafka-broker") Map<String, Object> kafka, Measurements measurements) {
        this(() -> open(kafka), Infrastructure.getDefaultWorkerPool(), LATE);
        measurements.outboxPending(pending::get);
    }

    /**
     * @param producers each makes a new one, which may take long
     * @param workers where that is no harm
     * @param least how long each is given, as some failures are not the producer's
     */
    ResultProducer(Supplier<Producer<byte[], byte[]>> producers, Executor workers, Duration least) {
        this.producers = producers;
        this.workers = workers;
        this.least = least;
        this.producer = producers.get();
        this.madeAt = System.nanoTime();
    }

    private static Producer<byte[], byte[]> open(Map<String, Object> kafka) {
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
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    @PreDestroy
    void close() {
        last().close(CLOSE); // without the lock, which whoever fails meanwhile asks for
    }

    private synchronized Producer<byte[], byte[]> last() {
        closed = true;
        return producer;
    }

    /** Writes a result; done on the producer's thread when the broker has it. Fails with {@link RecordTooLargeException} alone. */
    public Uni<Void> send(Event result) {
        Uni<Void> once = Uni.createFrom().emitter(emitter -> send(result, emitter));
        // Mutiny's retries cost more than the sending: they are for what failed alone.
        return once.onFailure(ResultProducer::mayPass)
                .recoverWithUni(() -> once.onFailure(ResultProducer::mayPass)
                        .retry()
                        .withBackOff(SOON, LATE)
                        .indefinitely())
                .onSubscription()
                .invoke(pending::incrementAndGet)
                .onTermination()
                .invoke(pending::decrementAndGet);
    }

    private static boolean mayPass(Throwable failure) {
        return !(failure instanceof RecordTooLargeException);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // its callback tells the same
    private void send(Event result, UniEmitter<? super Void> emitter) {
        Producer<byte[], byte[]> used = producer;
        try {
            used.send(result.record(), (written, failure) -> {
                if (failure == null) {
                    emitter.complete(null);
                } else {
                    failed(used, failure, emitter);
                }
            });
        } catch (KafkaException | IllegalStateException e) {
            failed(used, e, emitter); // in an error state, or closed meanwhile
        }
    }

    private void failed(Producer<byte[], byte[]> used, Exception failure, UniEmitter<? super Void> emitter) {
        if (!(failure instanceof RetriableException || failure instanceof RecordTooLargeException)) {
            replace(used, failure);
        }
        emitter.fail(failure);
    }

    /** What the old one had on its way fails by its closing, and is sent again by the new one. */
    private synchronized void replace(Producer<byte[], byte[]> failed, Exception failure) {
        if (failed != producer || closed || System.nanoTime() - madeAt < least.toNanos()) {
            return;
        }
        madeAt = System.nanoTime();
        LOG.warnf("The producer of results failed, and another one takes over: %s", failure.toString());
        workers.execute(() -> {
            try {
                takeOver(producers.get());
                failed.close(Duration.ZERO);
            } catch (KafkaException e) {
                LOG.error("No other producer could be made; a later failure tries again.", e);
            }
        });
    }

    private synchronized void takeOver(Producer<byte[], byte[]> next) {
        producer = next;
        if (closed) {
            next.close(CLOSE);
        }
    }
}
