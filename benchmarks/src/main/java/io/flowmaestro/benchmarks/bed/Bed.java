package io.flowmaestro.benchmarks.bed;

import io.flowmaestro.backing.Database;
import io.flowmaestro.backing.EmbeddedPostgres;
import io.flowmaestro.backing.FreePort;
import io.flowmaestro.backing.RandomSecret;
import io.flowmaestro.backing.Topics;
import io.flowmaestro.backing.issuer.Client;
import io.flowmaestro.backing.issuer.Issuer;
import io.flowmaestro.benchmarks.peer.Settings;
import io.flowmaestro.events.Topic;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.InputStream;
import java.io.Writer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;

/**
 * Broker, database, provider, issuer and lease source on one core, and workers on the other. Broker, provider and workers
 * are processes of their own, the database keeps its fsync; the vault service alone is played.
 */
public final class Bed implements AutoCloseable {
    /** Of every topic. */
    public static final int PARTITIONS = 12;

    private static final String VAULT = "credential-vault-service";
    private static final String EXECUTOR = "executor-service";

    private final Deque<AutoCloseable> started = new ArrayDeque<>();
    private final Path project;
    private final Path folder;
    private final Vertx vertx = Vertx.vertx();
    private final Program broker;
    private final Program provider;
    private final String kafka;
    private final URI providerUrl;
    private final EmbeddedPostgres postgres;
    private final Database journal;
    private final long postmaster;
    private final Issuer issuer;
    private final LeaseSource leases;
    private final String secret = RandomSecret.next();
    private int count;

    private Bed(Path project, Path folder) throws Exception {
        this.project = project;
        this.folder = folder;
        started.push(() -> await(vertx.close()));
        try {
            broker = opened(
                    server("kafka", Broker.class, folder.resolve("kafka-data").toString()));
            kafka = broker.address();
            provider = opened(server("provider", StubProvider.class));
            providerUrl = URI.create("http://" + provider.address());
            postgres = opened(EmbeddedPostgres.start(project.resolve(".suite/tools"), folder.resolve("postgres"), 0));
            journal = postgres.createDatabase(EXECUTOR);
            postmaster = Long.parseLong(Files.readAllLines(folder.resolve("postgres/data/postmaster.pid"))
                    .get(0)
                    .strip());
            issuer = await(
                    Issuer.start(vertx, 0, List.of(Client.service(EXECUTOR, secret, VAULT, "executor")), List.of()));
            leases = await(LeaseSource.start(vertx));
            topics(
                    Topic.OPERATION_ALERTS,
                    Topic.OPERATION_REQUESTS_DEAD_LETTER,
                    Topic.CONNECTION_EVENTS,
                    Topic.USAGE_EVENTS);
        } catch (Exception failure) {
            close();
            throw failure;
        }
    }

    /**
     * Starts all but the workers.
     *
     * @param project the root of the sources
     * @param folder an empty one
     */
    public static Bed start(Path project, Path folder) throws Exception {
        return new Bed(project, folder);
    }

    /** Bootstrap servers. */
    public String kafka() {
        return kafka;
    }

    /**
     * Starts a worker.
     *
     * @param inFlight calls at once
     * @param options of its JVM
     * @param settings of the executor, beside what it needs
     */
    public Subject start(Worker worker, int inFlight, List<String> options, Map<String, String> settings)
            throws IOException {
        topics(worker.requests(), worker.results());
        count++;
        String name = worker.name().toLowerCase(Locale.ROOT) + "-" + count;
        Path home = Files.createDirectories(folder.resolve(name));
        List<String> command = new ArrayList<>(List.of(java(), "-Xms512m", "-Xmx512m", "-Xmn256m", "-XX:+UseSerialGC"));
        command.addAll(options);
        if (worker.isExecutor()) {
            configure(home, inFlight, settings);
        }
        command.addAll(worker.program(
                project, new Settings(kafka, worker.requests(), worker.results(), providerUrl, inFlight)));
        Program program = opened(Program.start(name, Machine.WORKER, home, command));
        return new Subject(worker, program, worker.requests(), worker.results());
    }

    /** CPU time so far of the servers that a worker uses, in microseconds. */
    public Map<String, Long> serversCpu() {
        return Map.of(
                "broker", Machine.cpu(broker.pid()),
                "provider", Machine.cpu(provider.pid()),
                "database", Machine.cpuOfFamily(postmaster));
    }

    /** Calls that the provider took so far. */
    public long calls() throws IOException, InterruptedException {
        return asked("/calls");
    }

    /** Calls that the provider has not answered yet. */
    public long open() throws IOException, InterruptedException {
        return asked("/open");
    }

    private long asked(String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(providerUrl.resolve(path)).build();
        return Long.parseLong(HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body());
    }

    /** Leases that were lent so far. */
    public long leases() {
        return leases.lent();
    }

    private Program server(String name, Class<?> main, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(
                List.of(java(), "-Xmx1g", "-XX:+UseSerialGC", "-cp", Worker.classPath(), main.getName()));
        command.addAll(List.of(arguments));
        return Program.start(name, Machine.SERVERS, folder.resolve(name), command);
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private void topics(String... names) {
        Map<String, Integer> partitions = new HashMap<>();
        for (String name : names) {
            partitions.put(name, PARTITIONS);
        }
        Topics.make(kafka, partitions);
    }

    private void configure(Path home, int inFlight, Map<String, String> settings) throws IOException {
        Properties properties = new Properties();
        properties.putAll(Map.ofEntries(
                Map.entry("quarkus.http.host", "127.0.0.1"),
                Map.entry("quarkus.http.port", Integer.toString(FreePort.find())),
                Map.entry("quarkus.log.console.json.enabled", "false"),
                Map.entry("quarkus.datasource.username", journal.user()),
                Map.entry("quarkus.datasource.password", journal.password()),
                Map.entry("quarkus.datasource.jdbc.url", journal.jdbcUrl()),
                Map.entry("quarkus.datasource.reactive.url", journal.reactiveUrl()),
                Map.entry("kafka.bootstrap.servers", kafka),
                Map.entry("quarkus.oidc.auth-server-url", issuer.url()),
                Map.entry("quarkus.oidc-client.client-id", EXECUTOR),
                Map.entry("quarkus.oidc-client.credentials.secret", secret),
                Map.entry("credential-vault.url", leases.url()),
                Map.entry("flowmaestro.sandbox.url", providerUrl.toString()),
                Map.entry("flowmaestro.providers.folder", providers().toString()),
                Map.entry("flowmaestro.executor.key-secret", secret),
                Map.entry("flowmaestro.executor.max-in-flight", Integer.toString(inFlight))));
        properties.putAll(settings);
        Path file = Files.createDirectories(home.resolve("config")).resolve("application.properties");
        try (Writer writer = Files.newBufferedWriter(file)) {
            properties.store(writer, null);
        }
    }

    private Path providers() throws IOException {
        Path providers = folder.resolve("providers");
        Path file = Files.createDirectories(providers.resolve("bench")).resolve("provider.yaml");
        if (!Files.exists(file)) {
            try (InputStream content = Bed.class.getResourceAsStream("/bench/provider.yaml")) {
                Files.copy(content, file);
            }
        }
        return providers.toAbsolutePath();
    }

    private <T extends AutoCloseable> T opened(T part) {
        started.push(part);
        return part;
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    @Override
    public void close() throws Exception {
        while (!started.isEmpty()) {
            started.pop().close();
        }
    }
}
