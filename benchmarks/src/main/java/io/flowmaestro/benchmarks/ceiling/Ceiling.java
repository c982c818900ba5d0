package io.flowmaestro.benchmarks.ceiling;

import io.flowmaestro.benchmarks.peer.Exchange;
import io.flowmaestro.benchmarks.peer.Settings;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The least that honest work costs: Kafka's own client and Vert.x, tuned, and nothing else. One thread polls into a bounded
 * queue, the event loop pulls from it whenever a call ends, offsets are a bitmap, commits are each second. It has no order,
 * no lease, no limit, no journal, no metric, and forgets what a failure would need.
 */
public final class Ceiling {
    private static final long COMMIT_EVERY = 1_000_000_000;

    private final Settings settings;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final KafkaProducer<byte[], byte[]> producer;
    private final Context loop;
    private final WebClient http;
    private final Queue<ConsumerRecord<byte[], byte[]>> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger queued = new AtomicInteger();
    private final Map<TopicPartition, Offsets> offsets = new ConcurrentHashMap<>();
    private int inFlight;

    private Ceiling(Settings settings) {
        this.settings = settings;
        this.consumer =
                new KafkaConsumer<>(settings.consumer(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
        this.producer = new KafkaProducer<>(settings.producer(), new ByteArraySerializer(), new ByteArraySerializer());
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
        this.loop = vertx.getOrCreateContext();
        URI provider = settings.provider();
        this.http = WebClient.create(
                vertx,
                new WebClientOptions()
                        .setDefaultHost(provider.getHost())
                        .setDefaultPort(provider.getPort())
                        .setMaxPoolSize(settings.inFlight()));
    }

    /** Runs until it is ended. */
    public static void main(String[] arguments) {
        new Ceiling(Settings.of(arguments)).run();
    }

    private void run() {
        producer.partitionsFor(settings.results()); // or the first send would wait for them on the event loop
        consumer.subscribe(List.of(settings.requests()));
        int most = Math.max(1_000, settings.inFlight());
        boolean paused = false;
        long commitAt = System.nanoTime() + COMMIT_EVERY;
        while (true) {
            if (!paused && queued.get() >= most) {
                consumer.pause(consumer.assignment());
                paused = true;
            } else if (paused && queued.get() <= most / 2) {
                consumer.resume(consumer.assignment());
                paused = false;
            }
            take(Duration.ofMillis(paused ? 10 : 50));
            if (System.nanoTime() - commitAt >= 0) {
                commitAt += COMMIT_EVERY;
                commit();
            }
        }
    }

    private void take(Duration atMost) {
        int taken = 0;
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(atMost)) {
            offsets(record);
            queue.add(record);
            taken++;
        }
        if (taken > 0) {
            queued.addAndGet(taken);
            loop.runOnContext(ignored -> pull());
        }
    }

    private Offsets offsets(ConsumerRecord<?, ?> record) {
        return offsets.computeIfAbsent(
                new TopicPartition(record.topic(), record.partition()), first -> new Offsets(record.offset()));
    }

    private void commit() {
        Map<TopicPartition, OffsetAndMetadata> done = new HashMap<>();
        offsets.forEach(
                (partition, of) -> of.done().ifPresent(next -> done.put(partition, new OffsetAndMetadata(next))));
        if (!done.isEmpty()) {
            consumer.commitAsync(done, null);
        }
    }

    /** On the event loop. */
    private void pull() {
        while (inFlight < settings.inFlight()) {
            ConsumerRecord<byte[], byte[]> record = queue.poll();
            if (record == null) {
                return;
            }
            queued.decrementAndGet();
            inFlight++;
            call(record);
        }
    }

    private void call(ConsumerRecord<byte[], byte[]> record) {
        Offsets of = offsets(record);
        Exchange exchange = Exchange.of(header(record, "ce_id"), header(record, "ce_tenantid"), record.value());
        http.post(exchange.path())
                .putHeader("Authorization", Exchange.AUTHORIZATION)
                .putHeader("Content-Type", "application/json")
                .sendBuffer(Buffer.buffer(exchange.body()))
                .onSuccess(answer -> publish(record, exchange, answer.body().getBytes(), of))
                .onFailure(failure -> System.err.println("A call failed: " + failure))
                .onComplete(over -> {
                    inFlight--;
                    pull();
                });
    }

    @SuppressWarnings("FutureReturnValueIgnored") // its callback tells the same
    private void publish(ConsumerRecord<byte[], byte[]> record, Exchange exchange, byte[] answer, Offsets of) {
        ProducerRecord<byte[], byte[]> result =
                new ProducerRecord<>(settings.results(), record.key(), exchange.result(answer));
        Headers headers = result.headers();
        exchange.headers().forEach(headers::add);
        producer.send(result, (written, failure) -> {
            if (failure == null) {
                of.mark(record.offset());
            } else {
                System.err.println("A result was not written: " + failure);
            }
        });
    }

    private static byte[] header(ConsumerRecord<?, ?> record, String name) {
        return record.headers().lastHeader(name).value();
    }
}
