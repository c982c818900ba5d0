package io.flowmaestro.benchmarks.parallelconsumer;

import io.confluent.parallelconsumer.ParallelConsumerOptions;
import io.confluent.parallelconsumer.ParallelConsumerOptions.CommitMode;
import io.confluent.parallelconsumer.ParallelConsumerOptions.ProcessingOrder;
import io.confluent.parallelconsumer.vertx.VertxParallelEoSStreamProcessor;
import io.flowmaestro.benchmarks.peer.Exchange;
import io.flowmaestro.benchmarks.peer.Settings;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Confluent's parallel-consumer with its Vert.x module. A record is done when its result is with the broker; offsets are
 * committed each second, asynchronously; connections to the provider are as many as calls.
 */
final class Main {
    private final Settings settings;
    private final KafkaProducer<byte[], byte[]> producer;
    private final WebClient http;

    private Main(Settings settings, Vertx vertx) {
        this.settings = settings;
        this.producer = new KafkaProducer<>(settings.producer(), new ByteArraySerializer(), new ByteArraySerializer());
        URI provider = settings.provider();
        this.http = WebClient.create(
                vertx,
                new WebClientOptions()
                        .setDefaultHost(provider.getHost())
                        .setDefaultPort(provider.getPort())
                        .setMaxPoolSize(settings.inFlight()));
    }

    /** Runs until it is ended. After the settings stands the order: {@code KEY} or {@code UNORDERED}. */
    public static void main(String[] arguments) {
        Settings settings = Settings.of(arguments);
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
        new Main(settings, vertx).run(vertx, ProcessingOrder.valueOf(arguments[arguments.length - 1]));
    }

    private void run(Vertx vertx, ProcessingOrder order) {
        producer.partitionsFor(settings.results()); // or the first send would wait for them
        ParallelConsumerOptions<byte[], byte[]> options = ParallelConsumerOptions.<byte[], byte[]>builder()
                .consumer(new KafkaConsumer<>(
                        settings.consumer(), new ByteArrayDeserializer(), new ByteArrayDeserializer()))
                .ordering(order)
                .maxConcurrency(settings.inFlight())
                .commitMode(CommitMode.PERIODIC_CONSUMER_ASYNCHRONOUS)
                .commitInterval(Duration.ofSeconds(1))
                .build();
        var processor = new VertxParallelEoSStreamProcessor<byte[], byte[]>(vertx, http, options);
        processor.subscribe(List.of(settings.requests()));
        processor.vertxFuture(polled -> call(polled.getSingleConsumerRecord()));
    }

    private Future<?> call(ConsumerRecord<byte[], byte[]> record) {
        Exchange exchange = Exchange.of(header(record, "ce_id"), header(record, "ce_tenantid"), record.value());
        return http.post(exchange.path())
                .putHeader("Authorization", Exchange.AUTHORIZATION)
                .putHeader("Content-Type", "application/json")
                .sendBuffer(Buffer.buffer(exchange.body()))
                .compose(answer -> publish(record, exchange, answer.body().getBytes()));
    }

    @SuppressWarnings("FutureReturnValueIgnored") // its callback tells the same
    private Future<Void> publish(ConsumerRecord<byte[], byte[]> record, Exchange exchange, byte[] answer) {
        ProducerRecord<byte[], byte[]> result =
                new ProducerRecord<>(settings.results(), record.key(), exchange.result(answer));
        Headers headers = result.headers();
        exchange.headers().forEach(headers::add);
        Promise<Void> published = Promise.promise();
        producer.send(result, (written, failure) -> {
            if (failure == null) {
                published.complete();
            } else {
                published.fail(failure);
            }
        });
        return published.future();
    }

    private static byte[] header(ConsumerRecord<?, ?> record, String name) {
        return record.headers().lastHeader(name).value();
    }
}
