package io.flowmaestro.backing;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Exit;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Kafka in this JVM: one node, broker and KRaft controller, from the broker's own jars. Its listeners are on the loopback
 * address, plain text. A data directory of an earlier run is taken up again with what is in it. Topics are made by
 * {@link #topics}, never by use.
 */
public final class EmbeddedKafka implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedKafka.class);
    private static final Duration STARTUP = Duration.ofSeconds(60);
    private static final int NODE = 1;
    private static final String HOST = "127.0.0.1";
    private static final String META_PROPERTIES = "meta.properties";
    private static final long DISK_MEBIBYTES = 256;

    private final KafkaRaftServer server;
    private final String bootstrapServers;

    private EmbeddedKafka(KafkaRaftServer server, String bootstrapServers) {
        this.server = server;
        this.bootstrapServers = bootstrapServers;
    }

    /**
     * Starts the broker and returns when it answers, in 2 to 8 seconds.
     *
     * @param data where its log is kept; made if it is not there
     * @param port of the listener; 0 for a free one
     * @throws CannotStartException if the port is taken, the disk is full, or it does not start within 60 seconds
     */
    public static EmbeddedKafka start(Path data, int port) {
        int listener = FreePort.orFree(port, "Kafka");
        DiskSpace.require(data, DISK_MEBIBYTES, "Kafka");
        leaveByTheDoor();
        KafkaConfig config = new KafkaConfig(settings(data, listener, FreePort.find()));
        try {
            if (!Files.exists(data.resolve(META_PROPERTIES))) {
                format(data);
            }
            KafkaRaftServer server = new KafkaRaftServer(config, Time.SYSTEM);
            server.startup();
            return new EmbeddedKafka(server, HOST + ":" + listener);
        } catch (Exception e) {
            throw new CannotStartException("Kafka cannot start on port " + listener + ": " + e.getMessage(), e);
        }
    }

    /** {@code host:port} of the listener, as {@code bootstrap.servers} takes it. */
    public String bootstrapServers() {
        return bootstrapServers;
    }

    /**
     * Makes the topics that are not there yet; one that is there stays as it is.
     *
     * @param partitions how many partitions each has, by its name
     * @throws CannotStartException if they are not there within 30 seconds
     */
    public void topics(Map<String, Integer> partitions) {
        Topics.make(bootstrapServers, partitions);
    }

    /** Stops the broker; what was written stays in the data directory. */
    @Override
    public void close() {
        server.shutdown();
        server.awaitShutdown();
    }

    private static Map<String, String> settings(Path data, int port, int controllerPort) {
        return Map.ofEntries(
                Map.entry("process.roles", "broker,controller"),
                Map.entry("node.id", Integer.toString(NODE)),
                Map.entry("controller.quorum.voters", NODE + "@" + HOST + ":" + controllerPort),
                Map.entry(
                        "listeners",
                        "PLAINTEXT://" + HOST + ":" + port + ",CONTROLLER://" + HOST + ":" + controllerPort),
                Map.entry("advertised.listeners", "PLAINTEXT://" + HOST + ":" + port),
                Map.entry("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT"),
                Map.entry("controller.listener.names", "CONTROLLER"),
                Map.entry("inter.broker.listener.name", "PLAINTEXT"),
                Map.entry("log.dir", data.toAbsolutePath().toString()),
                Map.entry("server.max.startup.time.ms", Long.toString(STARTUP.toMillis())),
                Map.entry("auto.create.topics.enable", "false"),
                Map.entry("group.initial.rebalance.delay.ms", "0"),
                Map.entry("offsets.topic.replication.factor", "1"),
                Map.entry("offsets.topic.num.partitions", "4"),
                Map.entry("transaction.state.log.replication.factor", "1"),
                Map.entry("transaction.state.log.min.isr", "1"),
                Map.entry("transaction.state.log.num.partitions", "4"),
                Map.entry("share.coordinator.state.topic.replication.factor", "1"),
                Map.entry("share.coordinator.state.topic.min.isr", "1"),
                // The default takes 128 MiB of this JVM's heap at once.
                Map.entry("log.cleaner.dedupe.buffer.size", Integer.toString(4 * 1024 * 1024)));
    }

    /** Writes a cluster id into a new data directory, as {@code kafka-storage format} does. */
    private static void format(Path data) throws Exception {
        new Formatter()
                .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                .setNodeId(NODE)
                .setClusterId(Uuid.randomUuid().toString())
                .setDirectories(List.of(data.toAbsolutePath().toString()))
                .setControllerListenerName("CONTROLLER")
                .setMetadataLogDirectory(data.toAbsolutePath().toString())
                .run();
    }

    /** A broker that loses its disk halts its JVM: in ours that would skip the shutdown hooks and orphan child processes. */
    private static void leaveByTheDoor() {
        Exit.setHaltProcedure(EmbeddedKafka::exit);
        Exit.setExitProcedure(EmbeddedKafka::exit);
    }

    private static void exit(int status, @Nullable String message) {
        LOG.error("Kafka cannot go on and ends this JVM: {}", message);
        // Not on the broker's own thread: its shutdown hook waits for that one.
        new Thread(() -> System.exit(status), "kafka-exit").start();
    }
}
