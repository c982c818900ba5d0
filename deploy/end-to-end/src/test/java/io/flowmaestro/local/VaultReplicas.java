package io.flowmaestro.local;

import io.flowmaestro.backing.Database;
import io.flowmaestro.backing.EmbeddedKafka;
import io.flowmaestro.backing.EmbeddedPostgres;
import io.flowmaestro.backing.FreePort;
import io.flowmaestro.backing.issuer.Client;
import io.flowmaestro.backing.issuer.Issuer;
import io.flowmaestro.events.FailureKind;
import io.flowmaestro.events.Topic;
import io.flowmaestro.vault.client.AuthorizationCode;
import io.flowmaestro.vault.client.CredentialException;
import io.flowmaestro.vault.client.CredentialRef;
import io.flowmaestro.vault.client.CredentialVault;
import io.flowmaestro.vault.client.Grant;
import io.flowmaestro.vault.client.HttpCredentialVault;
import io.flowmaestro.vault.client.Lease;
import io.flowmaestro.vault.client.Secret;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;

/** Three vault services as processes on one database, and a {@link RotatingTokenEndpoint} in the providers' place. */
final class VaultReplicas implements AutoCloseable {
    static final String TENANT = "acme";
    static final int COUNT = 3;
    private static final String SERVICE = "credential-vault-service";
    private static final String MASTER_KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    private static final URI REDIRECT = URI.create("https://connect.example.com/oauth/callback");
    private static final Secret VERIFIER = Secret.of("verifier-of-forty-three-characters-or-some-more");

    /** How long an operation waits for its lease before it fails. */
    private static final Duration OPERATION = Duration.ofSeconds(60);

    private final Deque<AutoCloseable> started = new ArrayDeque<>();
    private final Workspace workspace;
    private final Vertx vertx;
    private final Issuer issuer;
    private final RotatingTokenEndpoint endpoint;
    private final Database database;
    private final Map<String, String> configuration = new HashMap<>();
    private final int[] ports = new int[COUNT];
    private final ServiceProcess[] processes = new ServiceProcess[COUNT];
    private final List<CredentialVault> executors = new ArrayList<>();
    private final List<CredentialVault> connectionServices = new ArrayList<>();
    private final Map<String, String> tokens = new ConcurrentHashMap<>();
    private final AtomicInteger turn = new AtomicInteger();

    /** @param settings of the services, beside what they need to start */
    VaultReplicas(double limit, Map<String, String> settings) throws Exception {
        workspace = opened(Workspace.open(Path.of("../..").toAbsolutePath().normalize(), "vault-replicas"));
        vertx = Vertx.vertx();
        started.push(
                () -> vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS));
        EmbeddedPostgres postgres = opened(EmbeddedPostgres.start(
                workspace.project().resolve(".suite/tools"), workspace.folder("postgres"), FreePort.find()));
        EmbeddedKafka kafka = opened(EmbeddedKafka.start(workspace.folder("kafka"), FreePort.find()));
        kafka.topics(Map.of(Topic.CONNECTION_EVENTS, 12, Topic.OPERATION_ALERTS, 12));
        issuer = Issuer.start(
                        vertx,
                        0,
                        List.of(
                                Client.service("executor-service", "secret-1", SERVICE, "executor"),
                                Client.service("connection-service", "secret-2", SERVICE, "connection-service")),
                        List.of())
                .toCompletionStage()
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS);
        endpoint = opened(new RotatingTokenEndpoint(vertx, limit));
        database = postgres.createDatabase("vault");
        configuration.putAll(Map.of(
                "quarkus.datasource.username",
                database.user(),
                "quarkus.datasource.password",
                database.password(),
                "quarkus.datasource.jdbc.url",
                database.jdbcUrl(),
                "quarkus.datasource.reactive.url",
                database.reactiveUrl(),
                "kafka.bootstrap.servers",
                kafka.bootstrapServers(),
                "quarkus.oidc.auth-server-url",
                issuer.url(),
                "flowmaestro.sandbox.url",
                endpoint.url().toString(),
                "flowmaestro.oauth.google_sheets.client-id",
                "client-1",
                "flowmaestro.oauth.google_sheets.client-secret",
                "client-secret-1",
                "flowmaestro.vault.embedded.master-key-file",
                masterKey().toString()));
        configuration.put("quarkus.log.category.\"audit\".level", "WARN");
        configuration.putAll(settings);
        WebClient http = WebClient.create(vertx, new WebClientOptions().setMaxPoolSize(128));
        for (int i = 0; i < COUNT; i++) {
            ports[i] = FreePort.find();
            executors.add(vault(http, ports[i], "executor-service"));
            connectionServices.add(vault(http, ports[i], "connection-service"));
            start(i);
            processes[i].awaitReady(); // one after another: the first migrates the database
        }
        started.push(() -> {
            for (ServiceProcess process : processes) {
                process.stop();
            }
            for (ServiceProcess process : processes) {
                process.close();
            }
        });
    }

    /** What plays the providers. */
    RotatingTokenEndpoint endpoint() {
        return endpoint;
    }

    /** Ends a replica by SIGTERM. */
    void stop(int replica) {
        processes[replica].close();
    }

    /** Ends a replica by SIGKILL. */
    void kill(int replica) throws InterruptedException {
        processes[replica].kill();
    }

    /** Starts a replica again, and waits until it is ready. */
    void restart(int replica) throws InterruptedException {
        start(replica);
        processes[replica].awaitReady();
    }

    private void start(int replica) {
        processes[replica] =
                ServiceProcess.start(workspace, "vault-" + (replica + 1), SERVICE, ports[replica], configuration);
    }

    /** Connects an account whose tokens are of the family of that name. */
    Uni<Grant> connect(String name) {
        AuthorizationCode code = new AuthorizationCode(
                "google_sheets", "oauth2", Map.of(), true, Secret.of("code." + name), VERIFIER, REDIRECT);
        return patiently(connectionServices, (vault, attempt) -> vault.exchange(ref(name), code));
    }

    /** Asks for a lease as an operation does: again, while the vault cannot, and at any replica. */
    Uni<Lease> lease(String name) {
        return patiently(executors, (vault, attempt) -> vault.lease(ref(name), "op_" + attempt));
    }

    /** As {@link #lease}, after the provider refused one. */
    Uni<Lease> renew(Lease refused) {
        return patiently(executors, (vault, attempt) -> vault.renew(refused, "op_" + attempt));
    }

    /** As {@link #renew}, at that replica first. */
    Uni<Lease> renew(int replica, Lease refused) {
        return Uni.createFrom()
                .deferred(() -> executors.get(replica).renew(refused, "op_" + turn.getAndIncrement()))
                .onFailure(VaultReplicas::isTemporary)
                .recoverWithUni(() -> renew(refused));
    }

    private <T> Uni<T> patiently(List<CredentialVault> replicas, BiFunction<CredentialVault, Integer, Uni<T>> call) {
        return Uni.createFrom()
                .deferred(() -> {
                    int attempt = turn.getAndIncrement();
                    return call.apply(replicas.get(Math.floorMod(attempt, COUNT)), attempt);
                })
                .onFailure(VaultReplicas::isTemporary)
                .retry()
                .withBackOff(Duration.ofMillis(100), Duration.ofSeconds(1))
                .expireIn(OPERATION.toMillis());
    }

    private static boolean isTemporary(Throwable failure) {
        return failure instanceof CredentialException known && known.kind() == FailureKind.CREDENTIAL_UNAVAILABLE;
    }

    static CredentialRef ref(String name) {
        return new CredentialRef(TENANT, name);
    }

    /** The first column of what a query finds. */
    List<String> query(String sql) throws SQLException {
        List<String> found = new ArrayList<>();
        try (Connection connection =
                        DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                found.add(rows.getString(1));
            }
        }
        return found;
    }

    private CredentialVault vault(WebClient http, int port, String client) {
        return new HttpCredentialVault(
                http,
                URI.create("http://127.0.0.1:" + port),
                () -> Uni.createFrom().item(token(client)));
    }

    /** One for a while: signing is slower than the vault. */
    private String token(String client) {
        return tokens.computeIfAbsent(
                client,
                each -> issuer.accessToken(each).life(Duration.ofHours(1)).sign());
    }

    private Path masterKey() throws Exception {
        Path file = workspace.folder("master.key");
        PrivateFile.create(file);
        return Files.writeString(file, MASTER_KEY).toAbsolutePath();
    }

    private <T extends AutoCloseable> T opened(T part) {
        started.push(part);
        return part;
    }

    @Override
    public void close() throws Exception {
        while (!started.isEmpty()) {
            started.pop().close();
        }
    }
}
