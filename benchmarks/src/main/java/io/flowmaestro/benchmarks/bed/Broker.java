package io.flowmaestro.benchmarks.bed;

import io.flowmaestro.backing.EmbeddedKafka;
import java.nio.file.Path;

/** Kafka as a process of its own. */
final class Broker {
    private Broker() {}

    /**
     * Says where it listens, and runs until it is ended.
     *
     * @param arguments the data directory
     */
    public static void main(String[] arguments) throws InterruptedException {
        EmbeddedKafka kafka = EmbeddedKafka.start(Path.of(arguments[0]), 0);
        Runtime.getRuntime().addShutdownHook(new Thread(kafka::close));
        System.out.println(Program.LISTENS + kafka.bootstrapServers());
        Thread.currentThread().join();
    }
}
