package io.flowmaestro.local;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flowmaestro.backing.Database;
import io.flowmaestro.backing.EmbeddedKafka;
import io.flowmaestro.backing.EmbeddedPostgres;
import io.flowmaestro.backing.EmbeddedVault;
import io.flowmaestro.backing.RandomSecret;
import io.flowmaestro.backing.VaultAdmin;
import io.flowmaestro.backing.VaultBinary;
import io.flowmaestro.backing.issuer.Client;
import io.flowmaestro.backing.issuer.Issuer;
import io.flowmaestro.backing.issuer.User;
import io.flowmaestro.events.EventHeader;
import io.flowmaestro.events.EventJson;
import io.flowmaestro.events.Topic;
import io.flowmaestro.sandbox.Sandbox;
import io.flowmaestro.sandbox.SandboxConfig;
import io.flowmaestro.sandbox.smtp.MailConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Everything that runs: the backing services and the sandbox in this process, the three services as their own. */
final class Suite implements AutoCloseable {
    /** Whose the demonstration's connections are. */
    static final String TENANT = "acme";

    /** How long a developer's token is good. */
    static final Duration TOKEN_LIFE = Duration.ofHours(12);

    private static final String CONNECTION = "connection-service";
    private static final String VAULT = "credential-vault-service";
    private static final String EXECUTOR = "executor-service";
    private static final String PAGES = "connection-pages";
    private static final String DEVELOPER = "developer";
    private static final int PARTITIONS = 12;
    private static final Duration PART_DEADLINE = Duration.ofSeconds(60);
    private static final String KV_MOUNT = "kv";

    private final Deque<AutoCloseable> started = new ArrayDeque<>();
    private final List<ServiceProcess> services = new ArrayList<>();
    private final Workspace workspace;
    private final UnaryOperator<Map<String, String>> adjustment;
    private final Progress progress;
    private final Ports ports = new Ports();
    private final Vertx vertx = Vertx.vertx();
    private final Map<String, String> clientSecrets = new HashMap<>();
    private final Map<String, Integer> servicePorts = new HashMap<>();
    private final SandboxApps apps;
    private final String controlToken = RandomSecret.next();
    private final EmbeddedKafka kafka;
    private final EmbeddedPostgres postgres;
    private final @Nullable EmbeddedVault vaultServer;
    private final Issuer issuer;
    private final Sandbox sandbox;
    private final Endpoints endpoints;

    private Suite(Workspace workspace, Store store, UnaryOperator<Map<String, String>> adjustment, Progress progress)
            throws InterruptedException {
        this.workspace = workspace;
        this.adjustment = adjustment;
        this.progress = progress;
        started.push(() -> await("Vert.x", vertx.close()));
        try {
            for (String service : List.of(CONNECTION, VAULT, EXECUTOR)) {
                servicePorts.put(service, ports.choose(usualPort(service)));
            }
            apps = new SandboxApps(url(CONNECTION).resolve("/oauth/callback"));
            issuer = await("the issuer", Issuer.start(vertx, ports.choose(8084), clients(), users()));
            sandbox = await("the sandbox", Sandbox.start(vertx, sandboxConfig()));
            CompletableFuture<EmbeddedKafka> startingKafka = background(this::startKafka);
            CompletableFuture<EmbeddedPostgres> startingPostgres = background(this::startPostgres);
            vaultServer = store == Store.VAULT ? startVaultServer() : null;
            join(CompletableFuture.allOf(startingKafka, startingPostgres));
            postgres = startingPostgres.join();
            kafka = startingKafka.join();
            progress.say("Kafka (%s), PostgreSQL (port %d), issuer and sandbox run"
                    .formatted(kafka.bootstrapServers(), postgres.port()));
            startServices();
            endpoints = new Endpoints(
                    url(CONNECTION),
                    url(VAULT),
                    url(EXECUTOR),
                    URI.create(issuer.url()),
                    kafka.bootstrapServers(),
                    postgres.superuser().jdbcUrl(),
                    vaultServer == null ? null : URI.create(vaultServer.url()),
                    sandbox.url(),
                    token(TENANT),
                    TENANT);
        } catch (RuntimeException | InterruptedException failure) {
            close();
            throw failure;
        }
    }

    /**
     * Starts it and returns when every part answers.
     *
     * @throws SuiteException if a part does not start; what had started is stopped then
     */
    static Suite start(Workspace workspace, Store store, Progress progress) throws InterruptedException {
        return start(workspace, store, UnaryOperator.identity(), progress);
    }

    /**
     * The same with services that are configured otherwise.
     *
     * @param adjustment makes a service's configuration of the one that it would have
     */
    static Suite start(
            Workspace workspace, Store store, UnaryOperator<Map<String, String>> adjustment, Progress progress)
            throws InterruptedException {
        return new Suite(workspace, store, adjustment, progress);
    }

    /** Where everything is. */
    Endpoints endpoints() {
        return endpoints;
    }

    /** What keeps the credentials, as a sentence has it. */
    String store() {
        return vaultServer == null ? "PostgreSQL, sealed" : vaultServer.product();
    }

    SandboxApps apps() {
        return apps;
    }

    /** A token of an administrator of a tenant for the connection service, with which every service shows its metrics, and the executor its work. */
    String token(String tenant) {
        return issuer.accessToken(DEVELOPER)
                .audience(CONNECTION, VAULT, EXECUTOR)
                .tenant(tenant)
                .life(TOKEN_LIFE)
                .sign();
    }

    /** Where a person signs in as a user and manages connections. */
    URI pages(String user) {
        return url(CONNECTION).resolve("/?login_hint=" + user);
    }

    /** Where the developer does. */
    URI pages() {
        return pages(DEVELOPER);
    }

    private static int usualPort(String service) {
        return switch (service) {
            case CONNECTION -> 8081;
            case VAULT -> 8082;
            default -> 8083;
        };
    }

    private URI url(String service) {
        return URI.create("http://127.0.0.1:" + servicePorts.get(service));
    }

    private EmbeddedKafka startKafka() {
        EmbeddedKafka broker = EmbeddedKafka.start(workspace.folder("kafka"), ports.choose(9092));
        register(broker);
        Map<String, Integer> topics = new HashMap<>();
        for (String topic : List.of(
                Topic.OPERATION_REQUESTS,
                Topic.OPERATION_RESULTS,
                Topic.OPERATION_ALERTS,
                Topic.OPERATION_REQUESTS_DEAD_LETTER,
                Topic.CONNECTION_EVENTS,
                Topic.USAGE_EVENTS)) {
            topics.put(topic, PARTITIONS);
        }
        broker.topics(topics);
        return broker;
    }

    private EmbeddedPostgres startPostgres() {
        EmbeddedPostgres server = EmbeddedPostgres.start(
                workspace.project().resolve(".suite/tools"), workspace.folder("postgres"), ports.choose(5432));
        register(server);
        return server;
    }

    private EmbeddedVault startVaultServer() {
        Path program = VaultBinary.find(workspace.project().resolve(".suite/tools"));
        EmbeddedVault server = EmbeddedVault.start(program, workspace.folder("vault"), ports.choose(8200));
        register(server);
        server.admin().mountKv(KV_MOUNT);
        progress.say("%s runs at %s, with raft storage, unsealed".formatted(server.product(), server.url()));
        return server;
    }

    private List<Client> clients() {
        return List.of(
                Client.service(CONNECTION, clientSecret(CONNECTION), VAULT, CONNECTION),
                Client.service(EXECUTOR, clientSecret(EXECUTOR), VAULT, "executor"),
                new Client(
                        PAGES,
                        clientSecret(PAGES),
                        List.of(url(CONNECTION).resolve("/sign-in").toString()),
                        List.of(CONNECTION),
                        List.of(),
                        null));
    }

    private String clientSecret(String client) {
        return clientSecrets.computeIfAbsent(client, each -> RandomSecret.next());
    }

    private static List<User> users() {
        return List.of(
                new User(DEVELOPER, TENANT, List.of("viewer", "editor", "admin", "monitor", "operator")),
                new User("editor", TENANT, List.of("viewer", "editor")),
                new User("viewer", TENANT, List.of("viewer")),
                new User("newcomer", "globex", List.of("viewer", "editor", "admin")));
    }

    private SandboxConfig sandboxConfig() {
        return new SandboxConfig(ports.choose(8085), controlToken, apps.apps(), apps.keys())
                .withMail(new MailConfig(ports.choose(2525), SandboxApps.MAIL_ACCOUNT));
    }

    private void startServices() throws InterruptedException {
        start(VAULT, vaultConfiguration());
        start(CONNECTION, Map.of("flowmaestro.webhooks.key-secret", RandomSecret.next()));
        start(EXECUTOR, executorConfiguration());
        for (ServiceProcess service : services) {
            service.awaitReady();
            progress.say("%s is ready at %s".formatted(service.name(), service.url()));
        }
    }

    private Map<String, String> executorConfiguration() {
        return Map.of(
                "flowmaestro.executor.key-secret",
                RandomSecret.next(),
                "flowmaestro.sandbox.smtp-url",
                "smtp://127.0.0.1:" + sandbox.mailPort().orElseThrow());
    }

    private Map<String, String> vaultConfiguration() {
        Map<String, String> configuration =
                new HashMap<>(apps.vaultConfiguration(keyFile("github-app.pem", apps.githubKey())));
        configuration.putAll(vaultServer == null ? embeddedStore() : vaultStore(vaultServer));
        return configuration;
    }

    private Map<String, String> embeddedStore() {
        byte[] bytes = new byte[32];
        new SecureRandom().nextBytes(bytes);
        Path masterKey = keyFile("master.key", Base64.getEncoder().encodeToString(bytes));
        return Map.of(
                "flowmaestro.vault.embedded.master-key-file",
                masterKey.toAbsolutePath().toString());
    }

    /** The service's own role, with a secret id for whoever starts in time, and then nobody's root any more. */
    private Map<String, String> vaultStore(EmbeddedVault server) {
        VaultAdmin.AppRole role = server.admin().wrappedAppRole(VAULT, policy(), ServiceProcess.START_DEADLINE);
        server.revokeRootToken();
        return Map.of(
                "flowmaestro.vault.store",
                "vault",
                "flowmaestro.vault.kv.url",
                server.url(),
                "flowmaestro.vault.kv.mount",
                KV_MOUNT,
                "flowmaestro.vault.kv.role-id",
                role.roleId(),
                "flowmaestro.vault.kv.wrapped-secret-id",
                role.secretId());
    }

    private String policy() {
        Path file = workspace.project().resolve("deploy/vault/credential-vault-service.hcl");
        try {
            return Files.readString(file);
        } catch (IOException failure) {
            throw new SuiteException("%s cannot be read: %s".formatted(file, failure.getMessage()), failure);
        }
    }

    private Path keyFile(String name, String content) {
        Path file = workspace.folder(name);
        try {
            PrivateFile.create(file);
            Files.writeString(file, content);
        } catch (IOException failure) {
            throw new SuiteException("%s cannot be written: %s".formatted(file, failure.getMessage()), failure);
        }
        return file;
    }

    private void start(String service, Map<String, String> own) {
        Database database = postgres.createDatabase(service);
        Map<String, String> configuration = new HashMap<>(own);
        configuration.put("quarkus.datasource.username", database.user());
        configuration.put("quarkus.datasource.password", database.password());
        configuration.put("quarkus.datasource.jdbc.url", database.jdbcUrl());
        configuration.put("quarkus.datasource.reactive.url", database.reactiveUrl());
        configuration.put("kafka.bootstrap.servers", kafka.bootstrapServers());
        configuration.put("quarkus.oidc.auth-server-url", issuer.url());
        configuration.put("flowmaestro.sandbox.url", sandbox.url().toString());
        if (!service.equals(VAULT)) {
            configuration.put("credential-vault.url", url(VAULT).toString());
            configuration.put("quarkus.oidc-client.auth-server-url", issuer.url());
            configuration.put("quarkus.oidc-client.client-id", service);
            configuration.put("quarkus.oidc-client.credentials.secret", clientSecret(service));
        }
        if (service.equals(CONNECTION)) {
            configuration.put("flowmaestro.public-url", url(CONNECTION).toString());
            configuration.put("quarkus.oidc.pages.credentials.secret", clientSecret(PAGES));
        }
        ServiceProcess process =
                ServiceProcess.start(workspace, service, url(service).getPort(), adjustment.apply(configuration));
        services.add(process);
        register(process);
    }

    /** Takes every token of an account back at the sandbox, as its owner could in the provider's settings. */
    void revoke(String provider, String account) throws InterruptedException {
        control("revocations", "revoked", account(provider, account));
    }

    /** Takes a scope of an account back at the sandbox, and leaves its tokens. */
    void withdraw(String provider, String account, String scope) throws InterruptedException {
        control("withdrawals", "withdrawn", account(provider, account).put("scope", scope));
    }

    private static ObjectNode account(String provider, String account) {
        return EventJson.MAPPER.createObjectNode().put("provider", provider).put("account", account);
    }

    /** Has the sandbox do something to at least one account. */
    private void control(String path, String done, ObjectNode body) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(sandbox.url().resolve("/_control/" + path))
                .timeout(Duration.ofSeconds(10))
                .header("Authorization", "Bearer " + controlToken)
                .header("Content-Type", EventHeader.JSON)
                .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
                .build();
        try {
            HttpResponse<String> response =
                    HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() != 200
                    || EventJson.MAPPER.readTree(response.body()).path(done).asInt() == 0) {
                throw new SuiteException("the sandbox did it to nobody: " + response.body());
            }
        } catch (IOException failure) {
            throw new SuiteException("the sandbox does not answer: " + failure.getMessage(), failure);
        }
    }

    private void register(AutoCloseable part) {
        synchronized (started) {
            started.push(part);
        }
    }

    private static <T> CompletableFuture<T> background(Supplier<T> start) {
        return CompletableFuture.supplyAsync(start, task -> new Thread(task, "starting").start());
    }

    private static <T> T join(CompletableFuture<T> starting) {
        try {
            return starting.join();
        } catch (CompletionException failure) {
            if (failure.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw failure;
        }
    }

    private static <T> T await(String part, Future<T> starting) throws InterruptedException {
        try {
            return starting.toCompletionStage()
                    .toCompletableFuture()
                    .get(PART_DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException failure) {
            throw new SuiteException("%s did not start: %s".formatted(part, failure.getMessage()), failure);
        }
    }

    /** Stops everything, the last started first. */
    @Override
    public void close() {
        progress.say("Stopping");
        services.forEach(ServiceProcess::stop);
        synchronized (started) {
            while (!started.isEmpty()) {
                try {
                    started.pop().close();
                } catch (Exception failure) {
                    progress.say("A part did not stop well: " + failure.getMessage());
                }
            }
        }
    }
}
