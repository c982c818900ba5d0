package io.flowmaestro.backing.testing;

import io.flowmaestro.backing.CannotStartException;
import io.flowmaestro.backing.Database;
import io.flowmaestro.backing.Directories;
import io.flowmaestro.backing.EmbeddedKafka;
import io.flowmaestro.backing.EmbeddedPostgres;
import io.flowmaestro.backing.PostgresAdmin;
import io.flowmaestro.backing.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.postgresql.PostgreSQLContainer;

/**
 * The running servers. Public for {@link JvmWide} alone, which calls the one copy that the system class loader has.
 */
public final class Servers {
    private static final String KAFKA_IMAGE = "apache/kafka:4.1.1";
    private static final String POSTGRES_IMAGE = "postgres:18";

    private static final Deque<AutoCloseable> STARTED = new ArrayDeque<>();
    private static @Nullable String kafka;
    private static @Nullable Function<String, Database> databases;
    private static int databaseCount;

    private Servers() {}

    /** The {@code host:port} of Kafka with these topics. */
    public static synchronized String kafka(Map<String, Integer> topics) {
        if (kafka == null) {
            kafka = Containers.wanted() ? kafkaContainer() : embeddedKafka();
        }
        Topics.make(kafka, topics);
        return kafka;
    }

    /** A new database's JDBC URL, reactive URL, user and password. */
    public static synchronized String[] database(String service) {
        if (databases == null) {
            databases = Containers.wanted() ? postgresContainer() : embeddedPostgres();
        }
        databaseCount++;
        Database made = databases.apply(service + "-" + databaseCount);
        return new String[] {made.jdbcUrl(), made.reactiveUrl(), made.user(), made.password()};
    }

    private static String embeddedKafka() {
        EmbeddedKafka broker = EmbeddedKafka.start(directory().resolve("kafka"), 0);
        stopAtExit(broker);
        return broker.bootstrapServers();
    }

    private static Function<String, Database> embeddedPostgres() {
        EmbeddedPostgres server =
                EmbeddedPostgres.start(ProjectDirectory.tools(), directory().resolve("postgresql"), 0);
        stopAtExit(server);
        return server::createDatabase;
    }

    private static String kafkaContainer() {
        KafkaContainer broker = new KafkaContainer(KAFKA_IMAGE).withEnv("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false");
        broker.start();
        stopAtExit(broker);
        return broker.getBootstrapServers();
    }

    private static Function<String, Database> postgresContainer() {
        PostgreSQLContainer server = new PostgreSQLContainer(POSTGRES_IMAGE);
        // Without the fsync=off that the library starts it with.
        server.setCommand("postgres", "-c", "max_connections=300");
        server.start();
        stopAtExit(server);
        PostgresAdmin admin = new PostgresAdmin(
                server.getHost() + ":" + server.getFirstMappedPort(), server.getUsername(), server.getPassword());
        admin.shutOut();
        return admin::createDatabase;
    }

    private static Path directory() {
        try {
            Path directory = Files.createTempDirectory("flowmaestro-test-");
            stopAtExit(() -> Directories.delete(directory));
            return directory;
        } catch (IOException e) {
            throw new CannotStartException("No temporary directory can be made.", e);
        }
    }

    private static void stopAtExit(AutoCloseable server) {
        if (STARTED.isEmpty()) {
            Runtime.getRuntime().addShutdownHook(new Thread(Servers::stopAll, "stop-test-servers"));
        }
        STARTED.push(server);
    }

    /** What was started last is stopped first. */
    private static synchronized void stopAll() {
        for (AutoCloseable server : STARTED) {
            try {
                server.close();
            } catch (Exception e) {
                System.err.println("Not stopped at the end of the tests: " + e.getMessage());
            }
        }
    }
}
