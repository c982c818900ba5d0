package io.flowmaestro.connection.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowmaestro.backing.issuer.Issuer;
import io.flowmaestro.backing.testing.KafkaLog;
import io.flowmaestro.connection.Api;
import io.flowmaestro.connection.Backing;
import io.flowmaestro.connection.Connection;
import io.flowmaestro.connection.Connections;
import io.flowmaestro.connection.ConsentingVault;
import io.flowmaestro.connection.Results;
import io.flowmaestro.connection.authorize.Browser;
import io.flowmaestro.events.EventHeader;
import io.flowmaestro.events.EventType;
import io.flowmaestro.events.FailureKind;
import io.flowmaestro.events.OperationError;
import io.flowmaestro.events.Topic;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How connections are, by tests that nobody asked for and by what they are used for. */
@QuarkusTest
@TestProfile(Backing.class)
class HealthIT {
    private static final Duration DEADLINE = Duration.ofSeconds(20);
    private static final OperationError DOWN =
            OperationError.of(FailureKind.UNAVAILABLE, "http_503", "SendGrid is not available.");
    private static final OperationError REFUSED =
            OperationError.of(FailureKind.INVALID_AUTH, "revoked", "SendGrid refused the key.");
    private static final OperationError NOT_ALLOWED =
            OperationError.of(FailureKind.MISSING_SCOPE, "access_forbidden", "SendGrid did not allow this.");

    @ConfigProperty(name = "kafka.bootstrap.servers")
    String bootstrapServers;

    @Inject
    Connections connections;

    @Inject
    ConsentingVault vault;

    @Inject
    Pool pool;

    Issuer issuer;

    private Api api;
    private StandInExecutor executor;
    private KafkaLog events;

    @BeforeEach
    void openTopics() {
        api = new Api(issuer, "editor");
        executor = new StandInExecutor(bootstrapServers);
        events = new KafkaLog(bootstrapServers, Topic.CONNECTION_EVENTS);
        Api.awaitReady();
    }

    @AfterEach
    void closeTopics() {
        executor.close();
        events.close();
    }

    @Test
    void testsByItselfWhenItIsTime() throws Exception {
        // Given
        String id = api.makeWithKey(Map.of());

        // When
        dueNow(id);
        executor.answer(id, REFUSED);

        // Then
        awaitStatus(id, "reauth_required");
        assertThat(api.connection(id).getList("lastTest.checks.status")).containsExactly("failed", "passed", "skipped");
        assertThat(types(id, 3))
                .containsExactly(
                        EventType.CONNECTION_CREATED,
                        EventType.CONNECTION_TESTED,
                        EventType.CONNECTION_REAUTH_REQUIRED);
    }

    @Test
    void twoReplicasThatLookAtOnceTestEachConnectionOnce() {
        // Given
        List<String> ids = IntStream.range(0, 12)
                .mapToObj(i -> api.makeWithKey(Map.of("id", "conn_due_" + UUID.randomUUID())))
                .toList();
        Instant before = Instant.now();
        ids.forEach(this::dueAnHourAgo);

        // When
        List<Connection> taken = Uni.join()
                .all(connections.takeDueForTest(12), connections.takeDueForTest(12), connections.takeDueForTest(12))
                .andFailFast()
                .await()
                .atMost(DEADLINE)
                .stream()
                .flatMap(List::stream)
                .toList();

        // Then
        assertThat(taken).extracting(connection -> connection.key().id()).doesNotHaveDuplicates();
        assertThat(ids).allSatisfy(id -> assertThat(nextTest(id)).isAfter(before.plus(Duration.ofHours(5))));
    }

    @Test
    void aFailingOperationDegradesAndAGoodOneHeals() throws Exception {
        // Given
        String id = api.makeWithKey(Map.of());

        // When
        executor.complete("acme", Results.of(id, "send_email", DOWN));
        awaitStatus(id, "degraded");
        String reason = api.connection(id).getString("reason");
        executor.complete("acme", Results.of(id, "get_stats", null));
        awaitStatus(id, "active");

        // Then
        assertThat(reason).isEqualTo(DOWN.message());
        assertThat(api.connection(id).getString("reason")).isNull();
        assertThat(types(id, 3))
                .containsExactly(
                        EventType.CONNECTION_CREATED, EventType.CONNECTION_UPDATED, EventType.CONNECTION_UPDATED);
    }

    @Test
    void whatOneOperationMayNotIsHealedByThatOperation() throws Exception {
        // Given
        String id = api.makeWithKey(Map.of());

        // When
        executor.complete("acme", Results.of(id, "send_email", NOT_ALLOWED));
        awaitStatus(id, "degraded");
        executor.complete("acme", Results.of(id, "get_stats", null));
        String after = "op_" + UUID.randomUUID();
        executor.complete("acme", Results.of(after, id, "list_templates", null, Instant.now()));
        awaitTaken(after);
        String byAnother = api.connection(id).getString("status");
        executor.complete("acme", Results.of(id, "send_email", null));

        // Then
        assertThat(byAnother).isEqualTo("degraded");
        awaitStatus(id, "active");
    }

    @Test
    void aRefusedCredentialIsTestedAtOnce() throws Exception {
        // Given
        String id = api.makeWithKey(Map.of());

        // When
        executor.complete("acme", Results.of(id, "send_email", REFUSED));
        executor.answer(id, REFUSED);

        // Then
        awaitStatus(id, "reauth_required");
    }

    @Test
    void whatWasBegunWithTheCredentialBeforeOrIsTheParametersFaultOrAnothersTenantsSaysNothing() throws Exception {
        // Given
        String id = api.makeWithKey(Map.of());
        OperationError wrong = OperationError.of(FailureKind.VALIDATION, "bad", "The address is wrong.");
        String last = "op_" + UUID.randomUUID();

        // When
        executor.complete("globex", Results.of(id, "send_email", DOWN));
        executor.complete(
                "acme",
                Results.of(
                        "op_" + UUID.randomUUID(),
                        id,
                        "send_email",
                        DOWN,
                        Instant.now().minus(Duration.ofMinutes(5))));
        executor.complete("acme", Results.of(last, id, "send_email", wrong, Instant.now()));
        awaitTaken(last);

        // Then
        assertThat(api.connection(id).getString("status")).isEqualTo("active");
    }

    @Test
    void saysWhichOperationsMayRunAndWhichScopeEachOtherOneLacks() {
        // Given
        vault.fake().endpoint().scopes(List.of("chat:write", "channels:read", "users:read"));
        String id = connectSlack(List.of("send_message", "open_conversation"));
        vault.fake().endpoint().scopes(List.of("read", "write"));

        // When
        JsonPath permissions =
                api.as().get(Api.CONNECTIONS + "/" + id + "/permissions").jsonPath();

        // Then
        assertThat(permissions.getList("granted")).contains("chat:write");
        assertThat(permissions.getMap("operations.find { it.operation == 'send_message' }"))
                .containsEntry("allowed", "yes")
                .containsEntry("chosen", true);
        assertThat(permissions.getMap("operations.find { it.operation == 'open_conversation' }"))
                .containsEntry("allowed", "no")
                .containsEntry("missing", List.of("im:write"));
        assertThat(permissions.getMap("operations.find { it.operation == 'auth_test' }"))
                .containsEntry("allowed", "yes")
                .containsEntry("chosen", false);
    }

    @Test
    void doesNotKnowWhatAKeyMayDo() {
        // Given
        String id = api.makeWithKey(Map.of());

        // When
        JsonPath permissions =
                api.as().get(Api.CONNECTIONS + "/" + id + "/permissions").jsonPath();

        // Then
        assertThat(permissions.getList("granted")).isEmpty();
        assertThat(permissions.getString("operations.find { it.operation == 'send_email' }.allowed"))
                .isEqualTo("unknown");
    }

    private String connectSlack(List<String> operations) {
        JsonPath made = api.as()
                .body(Map.of("provider", "slack", "name", "Slack " + UUID.randomUUID(), "operations", operations))
                .post(Api.CONNECTIONS)
                .jsonPath();
        Browser browser = new Browser();
        URI provider = URI.create(
                browser.open(URI.create(made.getString("authorizeUrl"))).header("Location"));
        Map<String, String> asked = Browser.query(provider);
        URI redirect = URI.create(asked.get("redirect_uri"));
        assertThat(asked.get("scope")).contains("im:write");
        String code = vault.consent(asked.get("code_challenge"), redirect);
        Response arrived = browser.open(Browser.callback(Map.of("state", asked.get("state"), "code", code)));
        assertThat(arrived.statusCode()).as(arrived.asString()).isEqualTo(200);
        return made.getString("id");
    }

    private void awaitStatus(String id, String status) {
        Awaitility.await()
                .atMost(DEADLINE)
                .until(() -> status.equals(api.connection(id).getString("status")));
    }

    private void awaitTaken(String operationId) {
        Awaitility.await()
                .atMost(DEADLINE)
                .until(() -> execute("select 1 from operation where id = $1", Tuple.of(operationId)) == 1);
    }

    private List<String> types(String id, int count) {
        return Awaitility.await()
                .atMost(DEADLINE)
                .until(() -> events.of(id), records -> records.size() >= count)
                .stream()
                .map(record -> KafkaLog.header(record, EventHeader.TYPE))
                .toList();
    }

    private void dueNow(String id) {
        execute("update connection set test_at = now() where id = $1", Tuple.of(id));
    }

    private void dueAnHourAgo(String id) {
        execute("update connection set test_at = now() - interval '1 hour' where id = $1", Tuple.of(id));
    }

    private Instant nextTest(String id) {
        return pool.preparedQuery("select test_at from connection where id = $1")
                .execute(Tuple.of(id))
                .await()
                .atMost(DEADLINE)
                .iterator()
                .next()
                .getOffsetDateTime(0)
                .toInstant();
    }

    private int execute(String sql, Tuple values) {
        return pool.preparedQuery(sql).execute(values).await().atMost(DEADLINE).rowCount();
    }
}
