package io.flowmaestro.faults.bed;

import io.flowmaestro.backing.Database;
import io.flowmaestro.backing.FreePort;
import io.flowmaestro.backing.RandomSecret;
import io.flowmaestro.backing.issuer.Client;
import io.flowmaestro.backing.issuer.Issuer;
import io.flowmaestro.backing.issuer.User;
import io.flowmaestro.faults.provider.StubProvider;
import io.flowmaestro.faults.wire.FaultProxy;
import io.flowmaestro.local.PrivateFile;
import io.flowmaestro.local.ServiceProcess;
import io.flowmaestro.local.SuiteException;
import io.flowmaestro.local.Workspace;
import io.flowmaestro.vault.client.CredentialRef;
import io.flowmaestro.vault.client.CredentialVault;
import io.flowmaestro.vault.client.HttpCredentialVault;
import io.flowmaestro.vault.client.NewCredential;
import io.flowmaestro.vault.client.Secret;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.ext.web.client.WebClient;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What all experiments of a run share: broker, database, issuer and vault service, the provider, and executors as an
 * experiment wants them. Everything is a process or a server of its own, and nothing is played but the provider.
 */
public final class Bed implements AutoCloseable {
    private static final String VAULT = "credential-vault-service";
    private static final String EXECUTOR = "executor-service";
    private static final String CONNECTION = "connection-service";
    private static final String MONITOR = "monitor";
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int STORED_AT_ONCE = 16;

    private final Deque<AutoCloseable> started = new ArrayDeque<>();
    private final Workspace workspace;
    private final Vertx vertx = Vertx.vertx();
    private final int brokerPort = FreePort.find();
    private final Postgres postgres;
    private final Issuer issuer;
    private final StubProvider provider;
    private final Platform platform;
    private final FaultProxy databaseWire;
    private final FaultProxy vaultWire;
    private final CredentialVault credentials;
    private final Database journal;
    private final Map<String, String> executorSettings = new HashMap<>();
    private final List<ServiceProcess> executors = new ArrayList<>();
    private final Map<String, String> clientSecrets = new HashMap<>();
    private final ServiceProcess vault;
    private Map<String, String> lastSettings = Map.of();
    private Child broker;
    private int count;

    private Bed(Workspace workspace) throws Exception {
        this.workspace = workspace;
        started.push(() -> await(vertx.close()));
        try {
            postgres = opened(Postgres.start(
                    workspace.project().resolve(".suite/tools"), workspace.folder("postgres"), FreePort.find()));
            broker = startedBroker();
            started.push(() -> broker.close());
            issuer = await(Issuer.start(vertx, 0, clients(), users()));
            provider = await(StubProvider.start(vertx));
            databaseWire = await(FaultProxy.start(vertx, postgres.port()));
            Path providers = providersFolder();
            int vaultPort = FreePort.find();
            vault = ServiceProcess.start(workspace, VAULT, vaultPort, vaultSettings(providers));
            started.push(vault);
            vault.awaitReady();
            vaultWire = await(FaultProxy.start(vertx, vaultPort));
            credentials = new HttpCredentialVault(
                    WebClient.create(vertx),
                    vault.url(),
                    () -> Uni.createFrom()
                            .item(issuer.accessToken(CONNECTION)
                                    .life(Duration.ofHours(2))
                                    .sign()));
            journal = postgres.createDatabase(EXECUTOR);
            executorSettings(providers, vaultPort);
            platform = opened(new Platform(kafka()));
            started.push(this::stopExecutors);
        } catch (Exception failure) {
            close();
            throw failure;
        }
    }

    /** Starts it and returns when all but the executors answer. */
    public static Bed start(Workspace workspace) throws Exception {
        return new Bed(workspace);
    }

    private String kafka() {
        return "127.0.0.1:" + brokerPort;
    }

    private Child startedBroker() throws InterruptedException {
        return Child.start(
                Broker.class,
                List.of(workspace.folder("kafka").toString(), Integer.toString(brokerPort)),
                workspace.log("kafka"),
                "The broker answers.");
    }

    private List<Client> clients() {
        return List.of(
                Client.service(CONNECTION, clientSecret(CONNECTION), VAULT, CONNECTION),
                Client.service(EXECUTOR, clientSecret(EXECUTOR), VAULT, "executor"));
    }

    private String clientSecret(String client) {
        return clientSecrets.computeIfAbsent(client, each -> RandomSecret.next());
    }

    private static List<User> users() {
        return List.of(new User(MONITOR, "acme", List.of("monitor")));
    }

    private Path providersFolder() throws IOException {
        Path folder = workspace.folder("providers");
        Path file = Files.createDirectories(folder.resolve(Ask.PROVIDER)).resolve("provider.yaml");
        try (InputStream content = Bed.class.getResourceAsStream("/faulty/provider.yaml")) {
            if (content == null) {
                throw new SuiteException("the provider file of the experiments is not on the class path");
            }
            Files.copy(content, file);
        }
        return folder;
    }

    private Map<String, String> shared(Path providers) {
        return Map.of(
                "kafka.bootstrap.servers", kafka(),
                "quarkus.oidc.auth-server-url", issuer.url(),
                "flowmaestro.sandbox.url", provider.url().toString(),
                "flowmaestro.providers.folder", providers.toAbsolutePath().toString());
    }

    private Map<String, String> vaultSettings(Path providers) throws IOException {
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        Path masterKey = workspace.folder("master.key");
        PrivateFile.create(masterKey);
        Files.writeString(masterKey, Base64.getEncoder().encodeToString(key));
        Map<String, String> settings = new HashMap<>(shared(providers));
        settings.putAll(Postgres.settings(postgres.createDatabase(VAULT), postgres.port(), postgres.port()));
        settings.put(
                "flowmaestro.vault.embedded.master-key-file",
                masterKey.toAbsolutePath().toString());
        settings.put("quarkus.log.category.\"audit\".level", "WARN");
        return settings;
    }

    private void executorSettings(Path providers, int vaultPort) {
        executorSettings.putAll(shared(providers));
        executorSettings.putAll(Postgres.settings(journal, postgres.port(), postgres.port()));
        executorSettings.put("credential-vault.url", "http://127.0.0.1:" + vaultPort);
        executorSettings.put("quarkus.oidc-client.auth-server-url", issuer.url());
        executorSettings.put("quarkus.oidc-client.client-id", EXECUTOR);
        executorSettings.put("quarkus.oidc-client.credentials.secret", clientSecret(EXECUTOR));
        executorSettings.put("flowmaestro.executor.key-secret", RandomSecret.next());
        // The shortest that a broker takes: until then nobody has what a killed executor had.
        executorSettings.put("kafka.session.timeout.ms", "6000");
        executorSettings.put("kafka.heartbeat.interval.ms", "1500");
    }

    /** The provider, with all it saw. */
    public StubProvider provider() {
        return provider;
    }

    Platform platform() {
        return platform;
    }

    /** The network between executors that were given {@link #byDatabaseWire} and the journal. */
    public FaultProxy databaseWire() {
        return databaseWire;
    }

    /** The network between executors that were given {@link #byVaultWire} and the vault service. */
    public FaultProxy vaultWire() {
        return vaultWire;
    }

    /** Settings of an executor that reaches the journal by {@link #databaseWire}. */
    public Map<String, String> byDatabaseWire() {
        return Postgres.settings(journal, postgres.port(), databaseWire.port());
    }

    /** Settings of an executor that reaches the vault service by {@link #vaultWire}. */
    public Map<String, String> byVaultWire() {
        return Map.of("credential-vault.url", "http://127.0.0.1:" + vaultWire.port());
    }

    /** The vault service. */
    public ServiceProcess vault() {
        return vault;
    }

    /** Connects accounts of the experiments' provider. */
    public void connect(Collection<Connection> connections) {
        Multi.createFrom()
                .iterable(connections)
                .onItem()
                .transformToUni(this::connect)
                .merge(STORED_AT_ONCE)
                .collect()
                .asList()
                .await()
                .atMost(PATIENCE);
    }

    private Uni<?> connect(Connection connection) {
        NewCredential credential =
                new NewCredential(Ask.PROVIDER, "api_key", Map.of("key", Secret.of(connection.key())), Map.of(), true);
        return credentials.store(new CredentialRef(connection.tenant(), connection.id()), credential);
    }

    /**
     * As many executors as wanted, ready, with these settings beside what they need. Those that are there with the same
     * settings stay.
     */
    public List<ServiceProcess> executors(int wanted, Map<String, String> settings) throws InterruptedException {
        if (!settings.equals(lastSettings)) {
            stopExecutors();
            lastSettings = Map.copyOf(settings);
        }
        executors.removeIf(executor -> !executor.isAlive());
        while (executors.size() > wanted) {
            executors.remove(executors.size() - 1).close();
        }
        while (executors.size() < wanted) {
            start(settings);
        }
        for (ServiceProcess executor : executors) {
            executor.awaitReady();
        }
        return List.copyOf(executors);
    }

    /** One more executor, which need not be ready. */
    private void start(Map<String, String> settings) {
        executors.add(launch(settings, List.of()));
    }

    /**
     * An executor in place of those that there are, which will end by itself.
     *
     * @param failpoint where: a name of the executor's Failpoint
     */
    public ServiceProcess endingAt(String failpoint) throws InterruptedException {
        stopExecutors();
        ServiceProcess executor = launch(Map.of(), List.of("-Dflowmaestro.failpoint=" + failpoint));
        executors.add(executor);
        executor.awaitReady();
        return executor;
    }

    private ServiceProcess launch(Map<String, String> settings, List<String> options) {
        Map<String, String> all = new HashMap<>(executorSettings);
        all.putAll(settings);
        count++;
        return ServiceProcess.start(workspace, "executor-" + count, EXECUTOR, FreePort.find(), all, options);
    }

    /** Stops every executor in order. */
    public void stopExecutors() {
        executors.forEach(ServiceProcess::stop);
        executors.forEach(ServiceProcess::close);
        executors.clear();
    }

    /** The token with which executors show their metrics. */
    public String monitorToken() {
        return issuer.accessToken(MONITOR)
                .audience(EXECUTOR)
                .life(Duration.ofHours(2))
                .sign();
    }

    /** Ends the broker by SIGKILL. */
    public void killBroker() throws InterruptedException {
        broker.kill();
    }

    /** Starts the broker again with all that it had, and returns when it answers. */
    public void startBroker() throws InterruptedException {
        broker = startedBroker();
    }

    /** Ends the database as an operator does. */
    public void stopPostgres() {
        postgres.stop();
    }

    /** Ends the database by SIGKILL. */
    public void killPostgres() throws InterruptedException {
        postgres.kill();
    }

    /** Starts the database again, and returns when it answers. */
    public void startPostgres() {
        postgres.startAgain();
    }

    /**
     * From now on the journal takes nothing, as if its disk were full: each write is refused with PostgreSQL's own word for
     * that (53100, disk_full). A disk that is really full would need a mount of its own, and so more rights than a build has.
     */
    public void fillJournal() throws SQLException {
        inJournal("""
                create function no_room() returns trigger language plpgsql as
                $$ begin raise exception 'could not extend file: No space left on device' using errcode = '53100'; end $$;
                create trigger no_room before insert or update on operation execute function no_room();
                create trigger no_room before insert or update on attempt execute function no_room();
                """);
    }

    /** There is room again. */
    public void freeJournal() throws SQLException {
        inJournal("drop function no_room() cascade");
    }

    private void inJournal(String statements) throws SQLException {
        try (java.sql.Connection connection =
                        DriverManager.getConnection(journal.jdbcUrl(), journal.user(), journal.password());
                Statement statement = connection.createStatement()) {
            statement.execute(statements);
        }
    }

    /** Where an executor's log is, and the others'. */
    public Path logs() {
        Path log = workspace.log("executor").getParent();
        return log == null ? workspace.folder("logs") : log;
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
