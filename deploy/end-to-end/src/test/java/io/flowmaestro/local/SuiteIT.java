package io.flowmaestro.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flowmaestro.events.EventHeader;
import io.flowmaestro.events.EventJson;
import io.flowmaestro.events.EventType;
import io.flowmaestro.events.FailureKind;
import io.flowmaestro.events.OperationCompleted;
import io.flowmaestro.events.OperationStatus;
import io.flowmaestro.events.Topic;
import io.flowmaestro.local.RunningSuite.Parts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds of the suite as a whole: three services, Kafka, PostgreSQL, an issuer and a provider. */
@ExtendWith(RunningSuite.class)
class SuiteIT {
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    private final Parts parts;

    SuiteIT(Parts parts) {
        this.parts = parts;
    }

    /** Whatever a client's partitioner chose, and with a key of its own or none. */
    @ParameterizedTest
    @ValueSource(ints = {0, 5, 11})
    void answersAForeignClientWhateverPartitionItChose(int partition) throws Exception {
        // Given
        String id = UUID.randomUUID().toString();
        byte[] value = Asked.data("conn_slack_main", "slack", "list_channels", Map.of())
                .toString()
                .getBytes(StandardCharsets.UTF_8);
        ProducerRecord<String, byte[]> message =
                new ProducerRecord<>(Topic.OPERATION_REQUESTS, partition, partition == 5 ? null : "my own key", value);
        headers(message, id, "conn_slack_main");

        // When
        try (KafkaProducer<String, byte[]> foreign = new KafkaProducer<>(
                Map.of("bootstrap.servers", parts.suite().endpoints().kafka()),
                new StringSerializer(),
                new ByteArraySerializer())) {
            foreign.send(message).get(10, TimeUnit.SECONDS);
        }

        // Then
        assertThat(result(Suite.TENANT, id).status()).isEqualTo(OperationStatus.SUCCEEDED);
    }

    @Test
    void keepsTwoTenantsConnectionsOfOneIdApart() throws Exception {
        // Given
        ConnectionsApi globex = new ConnectionsApi(
                parts.suite().endpoints().connectionService(), parts.suite().token("globex"));
        ObjectNode draft = EventJson.MAPPER
                .createObjectNode()
                .put("id", "conn_slack_main")
                .put("provider", "slack")
                .put("name", "Slack")
                .put("sandbox", true);
        JsonNode created = globex.create(draft);
        new Browser().consent(URI.create(created.path("authorizeUrl").asText()), Map.of("account", "globex"));

        // When
        String ours = ask(Suite.TENANT, Asked.data("conn_slack_main", "slack", "auth_test", Map.of()));
        String theirs = ask("globex", Asked.data("conn_slack_main", "slack", "auth_test", Map.of()));

        // Then
        assertThat(result(Suite.TENANT, ours).output())
                .isNotEqualTo(result("globex", theirs).output());
        assertThat(globex.get("conn_slack_main").path("account").asText())
                .isNotEqualTo(new ConnectionsApi(
                                parts.suite().endpoints().connectionService(),
                                parts.suite().endpoints().token())
                        .get("conn_slack_main")
                        .path("account")
                        .asText());
    }

    @Test
    void makesOneCallOfARequestThatComesTwice() throws Exception {
        // Given
        String id = UUID.randomUUID().toString();
        ObjectNode request = Asked.data(
                "conn_github", "github", "create_issue", Map.of("owner", "acme", "repo", "widgets", "title", "Twice"));

        // When
        parts.platform().request(Suite.TENANT, id, "conn_github", request);
        OperationCompleted first = result(Suite.TENANT, id);
        parts.platform().request(Suite.TENANT, id, "conn_github", request);
        String next = ask(
                Suite.TENANT,
                Asked.data(
                        "conn_github",
                        "github",
                        "create_issue",
                        Map.of("owner", "acme", "repo", "widgets", "title", "Next")));

        // Then
        assertThat(result(Suite.TENANT, next).output().path("number").asInt())
                .isEqualTo(first.output().path("number").asInt() + 1);
        assertThat(result(Suite.TENANT, id)).isEqualTo(first);
    }

    @Test
    void findsAContactThatItCreated() throws Exception {
        // Given
        String email = UUID.randomUUID() + "@example.com";
        String created = ask(
                Suite.TENANT,
                Asked.data(
                        "conn_hubspot",
                        "hubspot",
                        "create_contact",
                        Map.of("email", email, "firstname", "Grace", "lastname", "Hopper", "company", "Navy")));
        assertThat(result(Suite.TENANT, created).status()).isEqualTo(OperationStatus.SUCCEEDED);

        // When
        String found =
                ask(Suite.TENANT, Asked.data("conn_hubspot", "hubspot", "search_contacts", Map.of("query", email)));

        // Then
        assertThat(result(Suite.TENANT, found).output().toString()).contains(email);
    }

    @Test
    void tellsAnUnreadableRequestAsideAndGoesOn() throws Exception {
        // Given
        String id = UUID.randomUUID().toString();

        // When
        parts.platform().send(Suite.TENANT, id, "conn_slack_main", "{\"provider\":".getBytes(StandardCharsets.UTF_8));
        String next = ask(Suite.TENANT, Asked.data("conn_slack_main", "slack", "list_channels", Map.of()));

        // Then
        assertThat(parts.platform()
                        .awaitUntil(
                                () -> parts.platform()
                                        .deadLetter(Suite.TENANT, id)
                                        .isPresent(),
                                DEADLINE))
                .isTrue();
        assertThat(parts.platform().deadLetter(Suite.TENANT, id)).contains("not_json");
        assertThat(result(Suite.TENANT, next).status()).isEqualTo(OperationStatus.SUCCEEDED);
    }

    @ParameterizedTest
    @CsvSource({"slack, oauth2, auth_test", "github, oauth2, get_user", "github, installation, check_access"})
    void runsAnOperationUntilItIsDisconnected_O7(String provider, String method, String operation) throws Exception {
        // Given
        ConnectionsApi api = new ConnectionsApi(
                parts.suite().endpoints().connectionService(),
                parts.suite().endpoints().token());
        String id = "conn_" + UUID.randomUUID();
        JsonNode created = api.create(EventJson.MAPPER
                .createObjectNode()
                .put("id", id)
                .put("provider", provider)
                .put("method", method)
                .put("name", id)
                .put("sandbox", true));
        new Browser().consent(URI.create(created.path("authorizeUrl").asText()), Map.of("account", "grace"));
        OperationCompleted before =
                result(Suite.TENANT, ask(Suite.TENANT, Asked.data(id, provider, operation, Map.of())));

        // When
        JsonNode disconnected = api.delete(id);
        OperationCompleted after =
                result(Suite.TENANT, ask(Suite.TENANT, Asked.data(id, provider, operation, Map.of())));

        // Then: the sandbox knew the token that it took back, so an executor's lease is worth nothing, too.
        assertThat(before.error()).isNull();
        assertThat(disconnected.path("revocation").asText()).isEqualTo("revoked");
        assertThat(after.error().kind()).isIn(FailureKind.NOT_FOUND, FailureKind.INVALID_AUTH);
    }

    @Test
    void saysWhichParameterIsWrong() throws Exception {
        // When
        String id =
                ask(Suite.TENANT, Asked.data("conn_slack_main", "slack", "send_message", Map.of("chanel", "#alerts")));

        // Then
        OperationCompleted result = result(Suite.TENANT, id);
        assertThat(result.attempts()).isZero();
        assertThat(result.error().kind()).isEqualTo(FailureKind.VALIDATION);
        assertThat(result.error().errors())
                .extracting(violation -> violation.pointer())
                .contains("/parameters/chanel", "/parameters/message");
    }

    @Test
    void letsNoServiceIntoAnothersDatabase() throws Exception {
        for (String service : List.of("executor-service", "connection-service")) {
            // Given
            Properties own = configuration(service);
            Properties vault = configuration("credential-vault-service");

            // When // Then
            try (Connection connection = connect(own, own.getProperty("quarkus.datasource.jdbc.url"))) {
                assertThat(connection.isValid(5)).isTrue();
            }
            assertThatThrownBy(() -> connect(own, vault.getProperty("quarkus.datasource.jdbc.url"))
                            .close())
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("permission denied");
        }
    }

    @Test
    void keepsNoSecretOutsideTheVault() throws Exception {
        // Given
        String token = parts.suite().apps().hubspotToken();
        ask(Suite.TENANT, Asked.data("conn_hubspot_eu", "hubspot", "search_contacts", Map.of("query", "ada")));

        // When
        List<Path> withToken;
        try (Stream<Path> files = Files.walk(parts.workspace().folder(""))) {
            withToken = files.filter(Files::isRegularFile)
                    .filter(file -> contains(file, token))
                    .toList();
        }

        // Then: neither in a log, a topic's segment, nor a table's file.
        assertThat(withToken).isEmpty();
    }

    @Test
    void showsNothingToACallerWithoutAToken() throws Exception {
        Endpoints endpoints = parts.suite().endpoints();
        for (URI service : List.of(
                endpoints.connectionService(), endpoints.credentialVaultService(), endpoints.executorService())) {
            for (String path :
                    List.of("/", "/api/v1/connections", "/api/v1/leases", "/q/metrics", "/q/openapi", "/q/dev")) {
                assertShut(service.resolve(path));
            }
            assertThat(get(service.resolve("/q/health/live")).statusCode()).isEqualTo(200);
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    @DisplayName("A7 every port that a service listens on is on loopback and tells a stranger of its health alone")
    void listensOnNothingElse() throws Exception {
        // Given
        Map<ProcessHandle, List<Listener>> services = new HashMap<>();
        for (ProcessHandle process : ProcessHandle.current().descendants().toList()) {
            if (process.info().commandLine().orElse("").contains("quarkus-run.jar")) {
                services.put(process, Listener.of(process));
            }
        }

        // Then
        assertThat(services).hasSize(3);
        assertThat(Listener.of(ProcessHandle.current())).isNotEmpty().allMatch(Listener::loopback);
        for (List<Listener> listeners : services.values()) {
            assertThat(listeners).hasSize(1).allMatch(Listener::loopback);
            URI url = URI.create("http://127.0.0.1:" + listeners.get(0).port());
            for (String path : List.of("/", "/q", "/q/info", "/api/v1/leases", "/q/metrics")) {
                assertShut(url.resolve(path));
            }
            assertThat(get(url.resolve("/q/health/ready")).statusCode()).isEqualTo(200);
        }
    }

    /** A page sends who is not signed in to the issuer; all else is refused. */
    private void assertShut(URI url) throws IOException, InterruptedException {
        HttpResponse<Void> response = get(url);
        if (response.statusCode() == 302) {
            assertThat(url.getPath()).isEqualTo("/");
            assertThat(response.headers().firstValue("Location"))
                    .hasValueSatisfying(location -> assertThat(location)
                            .startsWith(parts.suite().endpoints().issuer().toString()));
        } else {
            assertThat(response.statusCode()).as(url.toString()).isIn(401, 403);
        }
    }

    private static HttpResponse<Void> get(URI url) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(url).build(), HttpResponse.BodyHandlers.discarding());
    }

    @Test
    void countsItsOperationsWithoutNamingWhose() throws Exception {
        // Given
        result(Suite.TENANT, ask(Suite.TENANT, Asked.data("conn_slack_main", "slack", "auth_test", Map.of())));
        Endpoints endpoints = parts.suite().endpoints();

        // When
        String metrics = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(endpoints.executorService().resolve("/q/metrics"))
                                .header("Authorization", "Bearer " + endpoints.token())
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();

        // Then
        assertThat(metrics)
                .containsPattern(
                        "flowmaestro_operations_total\\{.*operation=\"auth_test\".*outcome=\"succeeded\".*\\} ")
                .doesNotContain("conn_slack_main", Suite.TENANT);
    }

    private static boolean contains(Path file, String text) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(text);
        } catch (NoSuchFileException gone) {
            return false;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private Properties configuration(String service) throws Exception {
        Properties properties = new Properties();
        try (var reader =
                Files.newBufferedReader(parts.workspace().folder(service).resolve("config/application.properties"))) {
            properties.load(reader);
        }
        return properties;
    }

    private static Connection connect(Properties role, String url) throws SQLException {
        return DriverManager.getConnection(
                url, role.getProperty("quarkus.datasource.username"), role.getProperty("quarkus.datasource.password"));
    }

    private String ask(String tenant, ObjectNode request) throws InterruptedException {
        String id = UUID.randomUUID().toString();
        parts.platform().request(tenant, id, request.path("connectionId").asText(), request);
        return id;
    }

    private OperationCompleted result(String tenant, String id) {
        assertThat(parts.platform()
                        .awaitUntil(() -> parts.platform().result(tenant, id).isPresent(), DEADLINE))
                .as("result of %s", id)
                .isTrue();
        return parts.platform().result(tenant, id).orElseThrow();
    }

    private static void headers(ProducerRecord<String, byte[]> message, String id, String connectionId) {
        Map.of(
                        EventHeader.ID,
                        id,
                        EventHeader.SOURCE,
                        "/another-platform",
                        EventHeader.TYPE,
                        EventType.OPERATION_REQUESTED,
                        EventHeader.SPEC_VERSION,
                        "1.0",
                        EventHeader.TIME,
                        Instant.now().toString(),
                        EventHeader.SUBJECT,
                        connectionId,
                        EventHeader.TENANT,
                        Suite.TENANT,
                        EventHeader.CONTENT_TYPE,
                        EventHeader.JSON)
                .forEach((name, value) -> message.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
    }
}
