package io.flowmaestro.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flowmaestro.backing.RandomSecret;
import io.flowmaestro.backing.testing.RequiresOpenBao;
import io.flowmaestro.events.EventJson;
import io.flowmaestro.local.Wiretap.Mishap;
import io.flowmaestro.local.Wiretap.Passing;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * The whole suite at log level DEBUG, with traces, on servers that put every secret they get into their answers: and then
 * a search of every place that somebody may look into who may not see a secret.
 */
class NoLeakIT {
    private static final Duration OPERATIONS = Duration.ofSeconds(40);
    private static final String BASE_URL = "api." + Wiretap.HOSTILE;

    /** The first segment of the path, which says what the hostile provider does. */
    private static final List<String> DEEDS =
            List.of("200", "400", "401", "403", "404", "429", "500", "html", "redirect", "truncated", "reset");

    private static final Map<String, List<String>> METHODS = Map.of(
            "bearer", List.of("token"),
            "basic", List.of("password"),
            "basic_key", List.of("api_key"),
            "api_key", List.of("api_key"),
            "authorization", List.of("authorization"),
            "query_key", List.of("api_key"));

    private static final Predicate<Passing> TOKEN_REQUEST =
            request -> request.body().contains("grant_type=");
    private static final Predicate<Passing> SHEETS = request -> request.uri().startsWith("/sheets.googleapis.com/");
    private static final Predicate<Passing> HUBSPOT = request -> request.uri().startsWith("/api.hubapi.com/crm/");
    private static final Predicate<Passing> KV = request -> request.uri().startsWith("/v1/kv/data/");

    private final Canaries canaries = new Canaries();
    private final StringWriter said = new StringWriter();
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final List<String> asked = new ArrayList<>();
    private Sinks sinks;
    private Suite suite;
    private Platform platform;

    @Test
    @DisplayName("L1 L2 L3 L4 L5 no secret is anywhere but where it belongs, with the embedded store")
    void withTheEmbeddedStore() throws Exception {
        run(Store.EMBEDDED);
    }

    @Test
    @RequiresOpenBao
    @DisplayName("L1 L2 L3 L4 L5 no secret is anywhere but where it belongs, with the store vault")
    void withTheVaultStore() throws Exception {
        run(Store.VAULT);
    }

    private void run(Store store) throws Exception {
        Vertx vertx = Vertx.vertx();
        Progress progress = new Progress(new PrintWriter(said, true));
        Map<URI, Wiretap> wiretaps = new HashMap<>();
        Collector collector = await(Collector.start(vertx));
        try (Workspace workspace = Workspace.open(RunningSuite.PROJECT, "no-leak");
                Suite started =
                        Suite.start(workspace, store, known -> spiedOn(known, vertx, wiretaps, collector), progress);
                Platform asking = new Platform(started.endpoints().kafka(), Clock.systemUTC())) {
            suite = started;
            platform = asking;
            sinks = new Sinks(suite, workspace, collector);
            // When
            connect(new Accounts(suite, progress));
            hostileProvider();
            hostileTokenEndpoint(wiretaps.get(suite.endpoints().sandbox()));
            if (store == Store.VAULT) {
                hostileVaultServer(wiretaps.get(suite.endpoints().vault()));
            }
            problems();
            awaitResults();
            looks();
            ownSecrets(workspace);
            sinks.answer("the suite", said.toString());

            // Then
            Map<String, Scanner.Result> results = sinks.scan(canaries.scanner());
            print(store, results);
            results.forEach(
                    (sink, result) -> assertThat(result.found()).as(sink).isEmpty());
            assertThat(canaries.counts()).containsKeys(kinds(store));
            assertThat(ProcessHandle.current()
                            .descendants()
                            .map(each -> each.info().toString()))
                    .as("no memory is written to a disk")
                    .isNotEmpty()
                    .noneMatch(line -> line.contains("HeapDump"));
            secretsAreForTheirOwner(workspace);
            everySinkIsSearched(workspace);
        } finally {
            await(vertx.close());
        }
    }

    /** As an operator would who looks for a fault: everything is logged and traced. */
    private Map<String, String> spiedOn(
            Map<String, String> known, Vertx vertx, Map<URI, Wiretap> wiretaps, Collector collector) {
        Map<String, String> spied = new HashMap<>(known);
        for (String key : List.of("flowmaestro.sandbox.url", "flowmaestro.vault.kv.url")) {
            spied.computeIfPresent(
                    key,
                    (name, url) -> wiretaps.computeIfAbsent(
                                    URI.create(url), upstream -> await(Wiretap.start(vertx, upstream, canaries)))
                            .url()
                            .toString());
        }
        spied.put("quarkus.log.level", "DEBUG");
        spied.put("quarkus.log.console.json.enabled", "true");
        spied.put("quarkus.otel.sdk.disabled", "false");
        spied.put("quarkus.otel.exporter.otlp.endpoint", collector.url().toString());
        spied.put("quarkus.otel.exporter.otlp.protocol", "http/protobuf");
        spied.put("quarkus.otel.bsp.schedule.delay", "200ms");
        spied.put("quarkus.otel.traces.sampler.arg", "1.0");
        return spied;
    }

    private void connect(Accounts accounts) throws InterruptedException {
        accounts.connect();
        canaries.add("API key", suite.apps().hubspotToken());
        for (Map.Entry<String, List<String>> method : METHODS.entrySet()) {
            create("conn_" + method.getKey(), method.getKey(), method.getValue(), BASE_URL, true);
        }
        // Not the sandbox: there is no such host, which is known when the credential is at hand already.
        create("conn_nowhere", "bearer", List.of("token"), "nowhere.invalid", false);
        for (String id : accounts.ids()) {
            ask(id, "slack", "list_channels", Map.of());
        }
    }

    private void create(String id, String method, List<String> secrets, String baseUrl, boolean sandbox) {
        ObjectNode connection = EventJson.MAPPER
                .createObjectNode()
                .put("id", id)
                .put("provider", "http")
                .put("name", id)
                .put("method", method)
                .put("sandbox", sandbox);
        connection.putObject("fields").put("base_url", baseUrl);
        ObjectNode credential = connection.putObject("credential");
        for (String secret : secrets) {
            String key = RandomSecret.next();
            canaries.add("API key", key);
            credential.put(secret, key);
        }
        if (method.equals("basic")) {
            credential.put("username", "somebody");
        }
        post("connection-service", "/api/v1/connections", connection.toString());
    }

    private void hostileProvider() throws InterruptedException {
        for (String method : METHODS.keySet()) {
            for (String deed : DEEDS) {
                ask("conn_" + method, "http", "get", Map.of("path", deed + "/items"));
            }
            ask("conn_" + method, "http", "get_text", Map.of("path", "text"));
            ask("conn_" + method, "http", "get_file", Map.of("path", "text"));
            ask("conn_" + method, "http", "post", Map.of("path", "500/items", "body", Map.of("name", "Ada")));
        }
        ask("conn_bearer", "http", "get", Map.of("path", "hang"));
        ask("conn_query_key", "http", "get", Map.of("path", "hang"));
        ask("conn_nowhere", "http", "get", Map.of("path", "items"));
    }

    private void hostileTokenEndpoint(Wiretap provider) throws InterruptedException {
        // A token refused at the provider, and a new one.
        provider.next(SHEETS, Mishap.ECHO, 401);
        appendRow();
        awaitResults();
        // Refused, and no new one: for the moment, and for good.
        provider.next(SHEETS, Mishap.ECHO, 401);
        provider.next(TOKEN_REQUEST, Mishap.ECHO, 500);
        appendRow();
        awaitResults();
        provider.next(SHEETS, Mishap.ECHO, 401);
        provider.next(TOKEN_REQUEST, Mishap.REFUSE, 400);
        appendRow();
        awaitResults();
        // Codes that are not redeemed.
        provider.next(TOKEN_REQUEST, Mishap.ECHO, 500);
        authorize("conn_not_redeemed");
        provider.next(TOKEN_REQUEST, Mishap.REFUSE, 400);
        authorize("conn_refused");
        // Not answered, till the operation's deadline.
        provider.next(HUBSPOT, Mishap.ECHO, 401);
        provider.next(TOKEN_REQUEST, Mishap.HANG, 0);
        ask("conn_hubspot", "hubspot", "search_contacts", Map.of("query", "ada"));
    }

    private void hostileVaultServer(Wiretap server) throws InterruptedException {
        for (int status : new int[] {500, 400, 403, 503}) {
            server.next(KV, Mishap.ECHO, status);
            ask("conn_api_key", "http", "get", Map.of("path", "200/" + status));
            create("conn_not_stored_" + status, "bearer", List.of("token"), BASE_URL, true);
            awaitResults();
        }
    }

    private void appendRow() throws InterruptedException {
        ask(
                "conn_google",
                "google_sheets",
                "append_row",
                Map.of(
                        "spreadsheetId",
                        "1abcSandboxLeads000000000000000000000000000",
                        "range",
                        "Sheet1!A:D",
                        "values",
                        List.of("Ada")));
    }

    private void authorize(String id) throws InterruptedException {
        String created = post(
                "connection-service",
                "/api/v1/connections",
                EventJson.MAPPER
                        .createObjectNode()
                        .put("id", id)
                        .put("provider", "google_sheets")
                        .put("name", id)
                        .put("sandbox", true)
                        .toString());
        Browser.Page page = new Browser()
                .consent(URI.create(json(created).path("authorizeUrl").asText()), Map.of());
        sinks.answer("connection-service", page.status() + " " + page.text());
    }

    /** What a service says of a request that is wrong; each has a secret in it. */
    private void problems() {
        String key = secret("API key");
        post(
                "connection-service",
                "/api/v1/connections",
                "{\"provider\": \"http\", \"credential\": {\"token\": \"" + key);
        for (String service : List.of("connection-service", "credential-vault-service")) {
            for (String path : List.of("/api/v1/connections", "/api/v1/credentials")) {
                post(service, path, "{\"credential\": \"" + key + "\"}");
                post(service, path, "{\"credential\": {\"token\": " + key + "}}");
                post(service, path, key);
            }
        }
        post(
                "connection-service",
                "/api/v1/connections",
                "{\"provider\": \"http\", \"name\": \"Wrong\", \"method\": \"bearer\", \"sandbox\": true, \"fields\": {\"base_url\": \""
                        + BASE_URL + "\"}, \"credential\": {\"tokn\": \"" + key + "\"}}");
        post(
                "connection-service",
                "/api/v1/connections",
                "{\"provider\": \"http\", \"name\": \"Long\", \"method\": \"bearer\", \"sandbox\": true, \"fields\": {\"base_url\": \""
                        + BASE_URL + "\"}, \"credential\": {\"token\": [\"" + key + "\"]}}");
        post("credential-vault-service", "/api/v1/credentials", "{\"secrets\": {\"token\": \"" + key + "\"}}");
        post("credential-vault-service", "/api/v1/leases", "{\"token\": \"" + key);
        post("executor-service", "/", "{\"token\": \"" + key + "\"}");
        for (String service : Sinks.SERVICES) {
            send(service, "GET", "/api/v1/connections", secret("access token"), "");
        }
        send("connection-service", "GET", "/oauth/callback?state=unknown&code=" + secret("authorization code"), "", "");
        send("connection-service", "GET", "/oauth/start/" + secret("ticket"), "", "");
        send(
                "connection-service",
                "DELETE",
                "/api/v1/connections/conn_hubspot",
                suite.endpoints().token(),
                "");
    }

    /** Metrics, health and the API's own description, as a monitor sees them. */
    private void looks() {
        for (String service : Sinks.SERVICES) {
            for (String path : List.of("/q/metrics", "/q/health", "/q/openapi", "/api/v1/connections")) {
                send(service, "GET", path, suite.endpoints().token(), "");
            }
        }
    }

    /** What is in the files that may hold secrets. */
    private void ownSecrets(Workspace workspace) throws IOException {
        for (String service : Sinks.SERVICES) {
            Properties configuration = sinks.configuration(service);
            for (String key : configuration.stringPropertyNames()) {
                if (key.endsWith("password")) {
                    canaries.add("database password", configuration.getProperty(key));
                } else if (key.endsWith("client-secret") || key.endsWith("credentials.secret")) {
                    canaries.add("client secret", configuration.getProperty(key));
                } else if (key.endsWith("secret-id") || key.endsWith("key-secret")) {
                    canaries.add(key.substring(key.lastIndexOf('.') + 1), configuration.getProperty(key));
                }
            }
        }
        for (String file : List.of("master.key", "github-app.pem", "postgres/superuser-password", "vault/unseal-key")) {
            Path path = workspace.folder(file);
            if (Files.exists(path)) {
                Files.readAllLines(path).stream()
                        .filter(line -> !line.startsWith("-----"))
                        .forEach(line -> canaries.add(path.getFileName().toString(), line));
            }
        }
        // The first segment of a token has the key's id: whatever token of the issuer, it begins so.
        String token = suite.endpoints().token();
        canaries.add("developer's token", token.substring(token.indexOf('.') + 1));
    }

    private static String[] kinds(Store store) {
        Stream<String> all = Stream.of(
                "access token",
                "refresh token",
                "API key",
                "client secret",
                "authorization code",
                "PKCE verifier",
                "database password",
                "github-app.pem",
                "developer's token");
        Stream<String> own = store == Store.VAULT
                ? Stream.of("vault token", "vault secret id", "unseal-key")
                : Stream.of("master.key");
        return Stream.concat(all, own).toArray(String[]::new);
    }

    private void print(Store store, Map<String, Scanner.Result> results) {
        Table table = new Table("SEARCHED", "BYTES", "FOUND");
        results.forEach((sink, result) -> table.add(
                sink,
                "%,d".formatted(result.bytes()),
                Integer.toString(result.found().size())));
        long bytes = results.values().stream().mapToLong(Scanner.Result::bytes).sum();
        long found = results.values().stream()
                .mapToLong(result -> result.found().size())
                .sum();
        System.out.printf(
                "%nStore %s, after %d operations. Secrets: %s%n%n%s%n%,d bytes in %d places searched for %d secrets in 10 forms: %d found%n%n",
                store,
                asked.size(),
                canaries.counts(),
                table,
                bytes,
                results.size(),
                canaries.counts().values().stream().mapToInt(Integer::intValue).sum(),
                found);
    }

    private static void secretsAreForTheirOwner(Workspace workspace) throws IOException {
        try (Stream<Path> files = Files.walk(workspace.folder(""))) {
            assertThat(files.filter(Files::isRegularFile).filter(Sinks::mayHoldSecrets))
                    .isNotEmpty()
                    .allSatisfy(file -> assertThat(Files.getPosixFilePermissions(file))
                            .isEqualTo(PosixFilePermissions.fromString("rw-------")));
        }
    }

    /** The same search finds a secret in each place into which one is put, by the services themselves where that can be. */
    private void everySinkIsSearched(Workspace workspace) throws Exception {
        // Given: an operation's id and a connection's go everywhere.
        String planted = RandomSecret.next();
        request(planted, Asked.data("conn_bearer", "http", "get", Map.of("path", "200/items")));
        platform.send(Suite.TENANT, planted + "-bad", "conn_bearer", ("{" + planted).getBytes(StandardCharsets.UTF_8));
        create(planted.substring(0, 40), "api_key", List.of("api_key"), BASE_URL, true);
        send(
                "connection-service",
                "GET",
                "/api/v1/connections/" + planted,
                suite.endpoints().token(),
                "");
        awaitResults();
        sinks.answer("a planted answer", planted);
        Files.writeString(workspace.folder("kafka").resolve("planted"), planted);
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", suite.endpoints().kafka()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>("usage-events", planted.getBytes(StandardCharsets.UTF_8)))
                    .get(10, TimeUnit.SECONDS);
        }
        ProcessBuilder sleep = new ProcessBuilder("sleep", "60");
        sleep.environment().put("PLANTED", planted);
        Process sleeping = sleep.start();

        // When
        Set<String> found = new TreeSet<>();
        Scanner scanner = new Scanner(Needle.of("planted", planted));
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!found.containsAll(everySink()) && System.nanoTime() < end) {
            sinks.scan(scanner).forEach((sink, result) -> {
                if (!result.found().isEmpty()) {
                    found.add(sink);
                }
            });
        }
        sleeping.destroy();

        // Then
        System.out.println("A planted secret is found in: " + found);
        assertThat(found).containsAll(everySink());
    }

    private static List<String> everySink() {
        List<String> all = new ArrayList<>(List.of(
                "topic operation-requests",
                "topic operation-results",
                "topic operation-requests-dead-letter",
                "topic connection-events",
                "topic usage-events",
                "answers of a planted answer",
                "files of kafka",
                "traces",
                "processes"));
        for (String service : Sinks.SERVICES) {
            all.add("log " + service + ".log");
            all.add("database of " + service);
        }
        return all;
    }

    private String secret(String kind) {
        String secret = RandomSecret.next();
        canaries.add(kind, secret);
        return secret;
    }

    private void ask(String connectionId, String provider, String operation, Map<String, Object> parameters)
            throws InterruptedException {
        request("leak-" + asked.size(), Asked.data(connectionId, provider, operation, parameters));
    }

    private void request(String id, ObjectNode data) throws InterruptedException {
        asked.add(id);
        data.put("debug", true).put("deadline", Instant.now().plusSeconds(10).toString());
        platform.request(Suite.TENANT, id, data.path("connectionId").asText(), data);
    }

    private void awaitResults() {
        assertThat(platform.awaitUntil(
                        () -> asked.stream()
                                .allMatch(
                                        id -> platform.result(Suite.TENANT, id).isPresent()),
                        OPERATIONS))
                .as("every operation has ended")
                .isTrue();
    }

    private String post(String service, String path, String body) {
        return send(service, "POST", path, suite.endpoints().token(), body);
    }

    /** The answer's body; all of the answer is a place to be searched. */
    private String send(String service, String method, String path, String token, String body) {
        URI base = switch (service) {
            case "connection-service" -> suite.endpoints().connectionService();
            case "credential-vault-service" -> suite.endpoints().credentialVaultService();
            default -> suite.endpoints().executorService();
        };
        HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(path))
                .timeout(Duration.ofSeconds(30))
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body));
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        try {
            HttpResponse<String> response = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            sinks.answer(
                    service, response.statusCode() + " " + response.headers().map() + " " + response.body());
            return response.body();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static JsonNode json(String text) {
        try {
            return EventJson.MAPPER.readTree(text);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static <T> T await(Future<T> future) {
        return future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(20, TimeUnit.SECONDS)
                .join();
    }
}
