package io.flowmaestro.benchmarks.bed;

import io.flowmaestro.backing.Database;
import io.flowmaestro.backing.EmbeddedPostgres;
import io.flowmaestro.backing.FreePort;
import io.flowmaestro.backing.RandomSecret;
import io.flowmaestro.backing.issuer.Client;
import io.flowmaestro.backing.issuer.Issuer;
import io.flowmaestro.backing.issuer.User;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.Writer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;

/** The connection service with some thousand connections, and beside it the least that lists them; both on one core. */
public final class ConnectionBed implements AutoCloseable {
    /** How long the provider's token endpoint takes, in milliseconds. */
    public static final int TOKEN_MILLIS = 50;

    private static final String SERVICE = "connection-service";
    private static final String USER = "bench";
    private static final String TENANT = "acme";
    private static final Duration START = Duration.ofSeconds(90);
    private static final String FILL = """
            insert into connection (tenant, id, provider, method, name, status, account, scopes, fields, sandbox,
                created_at, updated_at, credential_at, owner, environment, labels)
            select '%s', 'conn_' || lpad(n::text, 6, '0'), 'slack', 'oauth2', 'Slack ' || n, 'active', 'account ' || n,
                'chat:write channels:read users:read', '{}', true, now(), now(), now(), 'mia@example.com', 'production',
                '{"team":"sales"}'
            from generate_series(1, %d) n""";

    private final Deque<AutoCloseable> started = new ArrayDeque<>();
    private final HttpClient http = HttpClient.newHttpClient();
    private final String token;
    private final URI service;
    private final URI bare;

    private ConnectionBed(Path project, Path folder, int connections, int listed) throws Exception {
        try {
            Vertx vertx = Vertx.vertx();
            started.push(() -> await(vertx.close()));
            Program broker = opened(Program.start(
                    "kafka",
                    Machine.SERVERS,
                    folder.resolve("kafka"),
                    List.of(
                            java(),
                            "-cp",
                            Worker.classPath(),
                            Broker.class.getName(),
                            folder.resolve("kafka-data").toString())));
            EmbeddedPostgres postgres =
                    opened(EmbeddedPostgres.start(project.resolve(".suite/tools"), folder.resolve("postgres"), 0));
            Database database = postgres.createDatabase(SERVICE);
            String secret = RandomSecret.next();
            Issuer issuer = await(Issuer.start(
                    vertx,
                    0,
                    List.of(Client.service(SERVICE, secret, "credential-vault-service", SERVICE)),
                    List.of(new User(USER, TENANT, List.of("admin")))));
            token = issuer.accessToken(USER)
                    .audience(SERVICE)
                    .life(Duration.ofHours(1))
                    .sign();
            int vault = await(vertx.createHttpServer()
                            .requestHandler(request -> answer(vertx, request))
                            .listen(0, "127.0.0.1"))
                    .actualPort();
            service = URI.create("http://127.0.0.1:" + FreePort.find());
            startService(
                    project,
                    folder.resolve(SERVICE),
                    Map.ofEntries(
                            Map.entry("quarkus.http.host", "127.0.0.1"),
                            Map.entry("quarkus.http.port", Integer.toString(service.getPort())),
                            Map.entry("quarkus.datasource.username", database.user()),
                            Map.entry("quarkus.datasource.password", database.password()),
                            Map.entry("quarkus.datasource.jdbc.url", database.jdbcUrl()),
                            Map.entry("quarkus.datasource.reactive.url", database.reactiveUrl()),
                            Map.entry("kafka.bootstrap.servers", broker.address()),
                            Map.entry("quarkus.oidc.auth-server-url", issuer.url()),
                            Map.entry("quarkus.oidc.pages.credentials.secret", secret),
                            Map.entry("quarkus.oidc-client.credentials.secret", secret),
                            Map.entry("credential-vault.url", "http://127.0.0.1:" + vault),
                            Map.entry("flowmaestro.sandbox.url", "http://127.0.0.1:" + vault),
                            Map.entry("flowmaestro.public-url", service.toString())));
            fill(database, connections);
            Program least = opened(Program.start(
                    "bare",
                    Machine.WORKER,
                    folder.resolve("bare"),
                    List.of(
                            java(),
                            "-Xms512m",
                            "-Xmx512m",
                            "-XX:+UseSerialGC",
                            "-cp",
                            Worker.classPath(),
                            BareList.class.getName(),
                            database.reactiveUrl(),
                            database.user(),
                            database.password(),
                            TENANT,
                            Integer.toString(listed))));
            bare = URI.create("http://" + least.address());
        } catch (Exception failure) {
            close();
            throw failure;
        }
    }

    /**
     * Starts all of it.
     *
     * @param project the root of the sources
     * @param folder an empty one
     * @param connections how many the tenant has
     * @param listed how many the bare list answers with
     */
    public static ConnectionBed start(Path project, Path folder, int connections, int listed) throws Exception {
        return new ConnectionBed(project, folder, connections, listed);
    }

    /** Where the connection service is. */
    public URI service() {
        return service;
    }

    /** Where the bare list is. */
    public URI bare() {
        return bare;
    }

    /** Of an admin of the tenant. */
    public String token() {
        return token;
    }

    /** What the vault service answers: which app there is, and after a while what the provider granted. */
    private static void answer(Vertx vertx, HttpServerRequest request) {
        JsonObject answer = request.path().startsWith("/api/v1/oauth-apps")
                ? new JsonObject().put("owner", "operator").put("clientId", "bench")
                : new JsonObject()
                        .put("account", "bench")
                        .put("refreshable", true)
                        .put("fields", new JsonObject())
                        .put("scopes", List.of("chat:write"));
        int millis = request.path().endsWith("/exchange") ? TOKEN_MILLIS : 1;
        request.body()
                .onSuccess(body -> vertx.setTimer(
                        millis,
                        timer -> request.response()
                                .putHeader("Content-Type", "application/json")
                                .end(answer.toBuffer())));
    }

    private void startService(Path project, Path home, Map<String, String> settings) throws Exception {
        Properties properties = new Properties();
        properties.put("quarkus.log.console.json.enabled", "false");
        properties.putAll(settings);
        Path file = Files.createDirectories(home.resolve("config")).resolve("application.properties");
        try (Writer writer = Files.newBufferedWriter(file)) {
            properties.store(writer, null);
        }
        List<String> command = new ArrayList<>(List.of(java(), "-Xms512m", "-Xmx512m", "-XX:+UseSerialGC", "-jar"));
        command.add(project.resolve(SERVICE)
                .resolve("target/quarkus-app/quarkus-run.jar")
                .toString());
        Program program = opened(Program.start(SERVICE, Machine.WORKER, home, command));
        HttpRequest list = HttpRequest.newBuilder(service.resolve("/api/v1/connections"))
                .header("Authorization", "Bearer " + token)
                .build();
        long end = System.nanoTime() + START.toNanos();
        while (!answers(list)) {
            if (!program.isAlive() || System.nanoTime() > end) {
                throw new BenchException(SERVICE + " did not start; its log is " + program.log());
            }
            TimeUnit.MILLISECONDS.sleep(200);
        }
    }

    private boolean answers(HttpRequest request) throws InterruptedException {
        try {
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    private static void fill(Database database, int connections) throws SQLException {
        try (Connection jdbc = DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
                Statement statement = jdbc.createStatement()) {
            statement.execute(FILL.formatted(TENANT, connections));
            statement.execute("analyze connection");
        }
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
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
