package io.flowmaestro.benchmarks.load;

import io.flowmaestro.benchmarks.bed.Bed;
import io.flowmaestro.benchmarks.bed.BenchException;
import io.flowmaestro.benchmarks.bed.Machine;
import io.flowmaestro.benchmarks.bed.Subject;
import io.flowmaestro.events.EventHeader;
import io.flowmaestro.events.EventType;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Asks workers, and takes what they answer. */
public final class Load implements AutoCloseable {
    private static final String TENANT = "acme";
    private static final Duration LIFE = Duration.ofHours(1);
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int REQUEST_BYTES = 450;
    /** Of a run, before it counts: compilers and caches are cold. */
    private static final double COLD = 0.2;

    private final Bed bed;
    private final KafkaProducer<byte[], byte[]> producer;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private int runs;

    public Load(Bed bed) {
        this.bed = bed;
        this.producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bed.kafka(), "acks", "all", "linger.ms", 2, "batch.size", 131_072),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        this.consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bed.kafka(), "fetch.min.bytes", 65_536, "fetch.max.wait.ms", 20),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    /**
     * Asks all at once, and waits for all results.
     *
     * @throws BenchException if one is not there two minutes after the last, or is no success
     */
    public Sample backlog(Subject subject, Work work, int operations) throws InterruptedException {
        return run(subject, work, operations, Double.POSITIVE_INFINITY, Machine.speed());
    }

    /**
     * Asks at a steady rate, whatever comes back, and waits for all results.
     *
     * @param rate requests a second
     * @throws BenchException as {@link #backlog}
     */
    public Sample steady(Subject subject, Work work, int operations, double rate) throws InterruptedException {
        return run(subject, work, operations, rate, Machine.speed());
    }

    /**
     * Asks for one operation, and waits for its result.
     *
     * @return milliseconds
     */
    public double one(Subject subject, Work work) throws InterruptedException {
        long start = System.nanoTime();
        run(subject, work, 1, Double.POSITIVE_INFINITY, 0);
        return (System.nanoTime() - start) / 1e6;
    }

    /** Asks, and does not wait for results. */
    public void ask(Subject subject, Work work, int operations) {
        send(subject.requests(), work, "r" + ++runs + "-", new long[operations], Double.POSITIVE_INFINITY);
    }

    private Sample run(Subject subject, Work work, int operations, double rate, double speed)
            throws InterruptedException {
        String prefix = "r" + ++runs + "-";
        listen(subject.results());
        Answers answers = new Answers(prefix, operations, work.awaited());
        long[] sentAt = new long[operations];
        Thread sender = new Thread(() -> send(subject.requests(), work, prefix, sentAt, rate), "load");
        sender.setDaemon(true);
        sender.start();
        int wanted = answers.wanted();
        int cold = (int) (wanted * COLD);
        Mark start = mark(subject);
        long quietSince = System.nanoTime();
        while (answers.count() < wanted) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(20))) {
                answers.take(record);
                quietSince = System.nanoTime();
            }
            if (cold > 0 && start.answered() == 0 && answers.count() >= cold) {
                start = mark(subject).after(answers.count());
            }
            if (!subject.program().isAlive() || System.nanoTime() - quietSince > PATIENCE.toNanos()) {
                throw new BenchException("%s gave %d of %d results; its log is %s"
                        .formatted(
                                subject.worker().label(),
                                answers.count(),
                                wanted,
                                subject.program().log()));
            }
        }
        Mark end = mark(subject).after(answers.count());
        sender.join();
        return Sample.between(start, end, speed, added(work, sentAt, answers), answers.silence(), answers.copies());
    }

    /** What each answer took beyond the provider's time, in milliseconds. */
    private static List<Long> added(Work work, long[] sentAt, Answers answers) {
        return IntStream.range(0, sentAt.length)
                .filter(work.awaited())
                .mapToLong(
                        i -> answers.writtenAt(i) - sentAt[i] - delay(work.way().apply(i)))
                .boxed()
                .toList();
    }

    private static long delay(String way) {
        return way.startsWith("after-") ? Long.parseLong(way.substring("after-".length())) : 0;
    }

    private Mark mark(Subject subject) {
        Map<String, Long> cpu = new HashMap<>(bed.serversCpu());
        cpu.put("worker", Machine.cpu(subject.program().pid()));
        return new Mark(0, System.nanoTime(), cpu, Machine.stolen(), Machine.load());
    }

    private void listen(String topic) {
        List<TopicPartition> all = IntStream.range(0, Bed.PARTITIONS)
                .mapToObj(partition -> new TopicPartition(topic, partition))
                .toList();
        consumer.assign(all);
        consumer.seekToEnd(all);
        all.forEach(consumer::position);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // a request that Kafka has not got has no result, which fails the run
    private void send(String topic, Work work, String prefix, long[] sentAt, double rate) {
        long start = System.nanoTime();
        for (int i = 0; i < sentAt.length; i++) {
            long due = start + (long) (i * 1e9 / rate);
            while (due - System.nanoTime() > 0) {
                LockSupport.parkNanos(due - System.nanoTime());
            }
            sentAt[i] = System.currentTimeMillis();
            producer.send(request(topic, work, prefix + i, i, sentAt[i]));
        }
        producer.flush();
    }

    private static ProducerRecord<byte[], byte[]> request(String topic, Work work, String id, int i, long now) {
        String connection = work.connections().get(i % work.connections().size());
        Instant time = Instant.ofEpochMilli(now);
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(topic, null, now, bytes(connection), value(work, connection, i, time));
        Headers headers = record.headers();
        headers.add(EventHeader.ID, bytes(id));
        headers.add(EventHeader.SOURCE, bytes("/benchmarks"));
        headers.add(EventHeader.TYPE, bytes(EventType.OPERATION_REQUESTED));
        headers.add(EventHeader.SPEC_VERSION, bytes("1.0"));
        headers.add(EventHeader.TIME, bytes(time.toString()));
        headers.add(EventHeader.SUBJECT, bytes(connection));
        headers.add(EventHeader.TENANT, bytes(TENANT));
        headers.add(EventHeader.CONTENT_TYPE, bytes(EventHeader.JSON));
        return record;
    }

    private static byte[] value(Work work, String connection, int i, Instant now) {
        String head = """
                {"provider":"bench","operation":"%s","connectionId":"%s","workflow":{"workflowId":"wf_1","executionId":"ex_%d",\
                "nodeId":"n_3"},"deadline":"%s","ordering":"%s","parameters":{"way":"%s","channel":"C024BE91L","message":"\
                """.formatted(
                        work.operation(),
                        connection,
                        i,
                        now.plus(LIFE),
                        work.ordered() ? "connection" : "none",
                        work.way().apply(i));
        return bytes(head
                + "New order received: 1042. ".repeat(REQUEST_BYTES).substring(0, REQUEST_BYTES - head.length() - 3)
                + "\"}}");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        producer.close();
        consumer.close();
    }
}
