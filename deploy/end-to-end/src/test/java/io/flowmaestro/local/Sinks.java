package io.flowmaestro.local;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.postgresql.PGConnection;

/** Every place of a running suite that somebody may look into who may not see a secret. */
final class Sinks {
    static final List<String> SERVICES = List.of("connection-service", "credential-vault-service", "executor-service");

    private static final Duration POLL = Duration.ofMillis(200);
    private static final String TABLES =
            "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')";

    private final Suite suite;
    private final Workspace workspace;
    private final Collector collector;
    private final Map<String, ByteArrayOutputStream> answers = new ConcurrentHashMap<>();

    Sinks(Suite suite, Workspace workspace, Collector collector) {
        this.suite = suite;
        this.workspace = workspace;
        this.collector = collector;
    }

    /** Keeps what somebody was answered. */
    void answer(String who, String text) {
        answers.computeIfAbsent("answers of " + who, none -> new ByteArrayOutputStream())
                .writeBytes((text + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /** Files that are there to hold secrets. */
    static boolean mayHoldSecrets(Path file) {
        return file.endsWith("config/application.properties")
                || Set.of("master.key", "github-app.pem", "superuser-password", "unseal-key")
                        .contains(file.getFileName().toString());
    }

    /** Kafka's own, made large at once and empty but for offsets. */
    private static boolean isIndex(Path file) {
        return file.toString().endsWith("index");
    }

    /** Looks through all of them. */
    Map<String, Scanner.Result> scan(Scanner scanner) throws IOException, SQLException {
        Map<String, Scanner.Result> results = new TreeMap<>();
        scanFiles(scanner, results);
        for (String topic : topics()) {
            results.put("topic " + topic, scanner.scan(records(topic)));
        }
        for (String service : SERVICES) {
            results.put("database of " + service, scanner.scan(dump(service)));
        }
        for (Map.Entry<String, ByteArrayOutputStream> entry : answers.entrySet()) {
            results.put(entry.getKey(), scanner.scan(stream(entry.getValue())));
        }
        results.put("traces", scanner.scan(joined(collector.taken())));
        results.put("processes", scanner.scan(processes()));
        return results;
    }

    private void scanFiles(Scanner scanner, Map<String, Scanner.Result> results) throws IOException {
        Path root = workspace.folder("");
        List<Path> files;
        try (Stream<Path> all = Files.walk(root)) {
            files = all.filter(Files::isRegularFile)
                    .filter(Predicate.not(Sinks::mayHoldSecrets))
                    .filter(Predicate.not(Sinks::isIndex))
                    .toList();
        }
        for (Path file : files) {
            Path relative = root.relativize(file);
            String sink = relative.startsWith("logs") ? "log " + file.getFileName() : "files of " + relative.getName(0);
            try (InputStream content = Files.newInputStream(file)) {
                results.merge(sink, scanner.scan(content), (one, other) -> {
                    Set<String> found = new TreeSet<>(one.found());
                    found.addAll(other.found());
                    return new Scanner.Result(one.bytes() + other.bytes(), found);
                });
            } catch (NoSuchFileException gone) {
                // A server took it away in the meantime.
            }
        }
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        return new KafkaConsumer<>(
                Map.of("bootstrap.servers", suite.endpoints().kafka(), "auto.offset.reset", "earliest"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    private Collection<String> topics() {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
            return new TreeSet<>(consumer.listTopics().keySet());
        }
    }

    /** Keys, headers and values of everything that is there now. */
    private InputStream records(String topic) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(each -> new TopicPartition(topic, each.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(POLL).forEach(message -> {
                    write(all, message.key());
                    for (Header header : message.headers()) {
                        write(all, header.key().getBytes(StandardCharsets.UTF_8));
                        write(all, header.value());
                    }
                    write(all, message.value());
                });
            }
        }
        return stream(all);
    }

    private static void write(ByteArrayOutputStream all, byte[] bytes) {
        if (bytes != null) {
            all.writeBytes(bytes);
        }
        all.write('\n');
    }

    /** Every row of every table, as {@code pg_dump} writes it. */
    private InputStream dump(String service) throws IOException, SQLException {
        ByteArrayOutputStream rows = new ByteArrayOutputStream();
        try (Connection connection = connect(service);
                Statement statement = connection.createStatement()) {
            List<String> tables = new ArrayList<>();
            try (ResultSet names = statement.executeQuery(TABLES)) {
                while (names.next()) {
                    tables.add(names.getString(1));
                }
            }
            for (String table : tables) {
                connection
                        .unwrap(PGConnection.class)
                        .getCopyAPI()
                        .copyOut("COPY (SELECT * FROM " + table + ") TO STDOUT", rows);
            }
        }
        return stream(rows);
    }

    /** A service's own configuration. */
    Properties configuration(String service) throws IOException {
        Properties properties = new Properties();
        try (var reader = Files.newBufferedReader(workspace.folder(service).resolve("config/application.properties"))) {
            properties.load(reader);
        }
        return properties;
    }

    Connection connect(String service) throws IOException, SQLException {
        Properties role = configuration(service);
        return DriverManager.getConnection(
                role.getProperty("quarkus.datasource.jdbc.url"),
                role.getProperty("quarkus.datasource.username"),
                role.getProperty("quarkus.datasource.password"));
    }

    /** The command lines and environments of the processes that the suite started, which other programs can see. */
    private static InputStream processes() throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (ProcessHandle process : ProcessHandle.current().descendants().toList()) {
            write(all, process.info().commandLine().orElse("").getBytes(StandardCharsets.UTF_8));
            for (String file : List.of("cmdline", "environ")) {
                Path path = Path.of("/proc", Long.toString(process.pid()), file);
                if (Files.isReadable(path)) {
                    write(all, Files.readAllBytes(path));
                }
            }
        }
        return stream(all);
    }

    private static InputStream stream(ByteArrayOutputStream bytes) {
        return new ByteArrayInputStream(bytes.toByteArray());
    }

    private static InputStream joined(Collection<byte[]> parts) {
        return new SequenceInputStream(Collections.enumeration(
                parts.stream().map(ByteArrayInputStream::new).toList()));
    }
}
