package io.flowmaestro.connection.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowmaestro.backing.issuer.Issuer;
import io.flowmaestro.connection.Api;
import io.flowmaestro.connection.Backing;
import io.flowmaestro.events.Alert;
import io.flowmaestro.events.EventHeader;
import io.flowmaestro.events.EventJson;
import io.flowmaestro.events.EventType;
import io.flowmaestro.events.FailureKind;
import io.flowmaestro.events.OperationError;
import io.flowmaestro.events.OperationStatus;
import io.flowmaestro.events.Topic;
import io.flowmaestro.events.UsageRecorded;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is used, and what a person must know of. */
@QuarkusTest
@TestProfile(Backing.class)
class MonitoringIT {
    private static final Duration DEADLINE = Duration.ofSeconds(20);
    private static final Instant FIRST_DAY = Instant.parse("2026-11-30T23:59:50Z");
    private static final Instant NEXT_DAY = Instant.parse("2026-12-01T00:00:00Z");

    @ConfigProperty(name = "kafka.bootstrap.servers")
    String bootstrapServers;

    Issuer issuer;

    private final String id = "conn_" + UUID.randomUUID();
    private Api api;
    private KafkaProducer<String, byte[]> topics;

    @BeforeEach
    void openTopics() {
        api = new Api(issuer, "editor");
        topics = new KafkaProducer<>(
                Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers),
                new StringSerializer(),
                new ByteArraySerializer());
        Api.awaitReady();
    }

    @AfterEach
    void closeTopics() {
        topics.close();
    }

    @Test
    void countsEachUsageEventOnceHoweverOftenItComes() throws Exception {
        // Given
        String once = UUID.randomUUID().toString();

        // When
        used("acme", once, "send_email", OperationStatus.SUCCEEDED, 6, FIRST_DAY);
        used("acme", once, "send_email", OperationStatus.SUCCEEDED, 6, FIRST_DAY);
        used("acme", UUID.randomUUID().toString(), "send_email", OperationStatus.FAILED, 2, FIRST_DAY);
        used("acme", UUID.randomUUID().toString(), "get_stats", OperationStatus.SUCCEEDED, 3, NEXT_DAY);
        used("globex", UUID.randomUUID().toString(), "send_email", OperationStatus.SUCCEEDED, 50, FIRST_DAY);
        used("acme", once, "send_email", OperationStatus.SUCCEEDED, 6, FIRST_DAY);
        used("acme", UUID.randomUUID().toString(), "last", OperationStatus.SUCCEEDED, 1, NEXT_DAY);
        Awaitility.await()
                .atMost(DEADLINE)
                .until(() -> usage("operation").getList("items.key").contains("sendgrid.last"));

        // Then
        JsonPath days = usage("day");
        assertThat(days.getList("items.key")).containsExactly("2026-11-30", "2026-12-01");
        assertThat(days.getList("items.succeeded")).containsExactly(6, 4);
        assertThat(days.getList("items.failed")).containsExactly(2, 0);
        assertThat(days.getDouble("items[0].errorRate")).isEqualTo(0.25);
        assertThat(days.getDouble("items[0].averageMillis")).isEqualTo(10);
        assertThat(usage("operation").getList("items.key"))
                .containsExactly("sendgrid.get_stats", "sendgrid.last", "sendgrid.send_email");
        assertThat(usage("connection").getList("items.key")).containsExactly(id);
        assertThat(usage("provider").getList("items.succeeded")).containsExactly(10);
    }

    @Test
    void saysWhatIsWrongWithAQuestion() {
        assertThat(wrong("/api/v1/usage", "by", "year")).containsExactly("/by");
        assertThat(wrong("/api/v1/usage", "from", "yesterday")).containsExactly("/from");
        assertThat(wrong("/api/v1/usage", "from", "2001-01-01")).containsExactly("/from");
        assertThat(wrong("/api/v1/alerts", "state", "loud")).containsExactly("/state");
        assertThat(wrong("/api/v1/alerts", "cursor", "eA")).containsExactly("/cursor");
        assertThat(wrong("/api/v1/connections", "status", "ACTIVE")).containsExactly("/status");
    }

    @Test
    void listsAlertsNewestFirstAndRemembersWhoSawThem() throws Exception {
        // Given
        Instant first = Instant.parse("2026-12-01T10:00:00Z");
        raised("acme", "one:alert", first, null);
        raised("acme", "two:alert", first.plusSeconds(1), null);
        raised("acme", "three:alert", first.plusSeconds(1), null);
        raised("globex", "four:alert", first, null);
        Awaitility.await().atMost(DEADLINE).until(() -> alerts(Map.of()).size() == 3);

        // When
        Response seen = api.as().post("/api/v1/alerts/" + id + "-one:alert/acknowledge");
        new Api(issuer, "admin").as().post("/api/v1/alerts/" + id + "-one:alert/acknowledge");
        raised("acme", "two:alert", first.plusSeconds(1), first.plusSeconds(60));
        raised("acme", "two:alert", first.plusSeconds(1), null);
        Awaitility.await()
                .atMost(DEADLINE)
                .until(() -> !alerts(Map.of("state", "resolved")).isEmpty());

        // Then
        assertThat(seen.jsonPath().getString("acknowledgedBy")).isEqualTo("editor");
        assertThat(alerts(Map.of())).containsExactly(id + "-two:alert", id + "-three:alert", id + "-one:alert");
        assertThat(alerts(Map.of("state", "open"))).containsExactly(id + "-three:alert");
        assertThat(alerts(Map.of("state", "acknowledged"))).containsExactly(id + "-one:alert");
        assertThat(alerts(Map.of("state", "resolved"))).containsExactly(id + "-two:alert");
        assertThat(pages()).containsExactly(id + "-two:alert", id + "-three:alert", id + "-one:alert");
        JsonPath one =
                list(Map.of("state", "acknowledged")).get("/api/v1/alerts").jsonPath();
        assertThat(one.getString("items[0].acknowledgedBy")).isEqualTo("editor");
        assertThat(one.getString("items[0].error.hint")).isEqualTo("Reconnect the connection.");
    }

    @Test
    void knowsNoAlertOfAnotherTenant() throws Exception {
        // Given
        Api stranger = new Api(issuer, "stranger");
        raised("globex", "theirs:alert", Instant.now(), null);
        Awaitility.await()
                .atMost(DEADLINE)
                .until(() -> !stranger.as()
                        .queryParam("connection", id)
                        .get("/api/v1/alerts")
                        .jsonPath()
                        .getList("items")
                        .isEmpty());

        // When
        Response ours = api.as().post("/api/v1/alerts/" + id + "-theirs:alert/acknowledge");

        // Then
        assertThat(ours.statusCode()).isEqualTo(404);
        assertThat(ours.jsonPath().getString("code")).isEqualTo("unknown_alert");
    }

    private List<String> wrong(String path, String parameter, String value) {
        Response refused = api.as().queryParam(parameter, value).get(path);
        assertThat(refused.statusCode()).as(refused.asString()).isEqualTo(422);
        return refused.jsonPath().getList("errors.pointer");
    }

    private JsonPath usage(String by) {
        return api.as()
                .queryParam("connection", id)
                .queryParam("from", "2026-11-01")
                .queryParam("to", "2026-12-31")
                .queryParam("by", by)
                .get("/api/v1/usage")
                .jsonPath();
    }

    private List<String> alerts(Map<String, String> filter) {
        return list(filter).get("/api/v1/alerts").jsonPath().getList("items.id");
    }

    private List<String> pages() {
        List<String> ids = new ArrayList<>();
        String cursor = null;
        do {
            RequestSpecification page = list(Map.of("limit", "1"));
            JsonPath answer = (cursor == null ? page : page.queryParam("cursor", cursor))
                    .get("/api/v1/alerts")
                    .jsonPath();
            ids.addAll(answer.getList("items.id"));
            cursor = answer.getString("nextCursor");
        } while (cursor != null);
        return ids;
    }

    private RequestSpecification list(Map<String, String> filter) {
        return api.as().queryParam("connection", id).queryParams(filter);
    }

    private void used(
            String tenant, String eventId, String operation, OperationStatus status, long count, Instant start)
            throws Exception {
        UsageRecorded usage = new UsageRecorded(
                "sendgrid", operation, id, status, count, count, count * 10, start, start.plusSeconds(10));
        send(Topic.USAGE_EVENTS, EventType.USAGE_RECORDED, tenant, eventId, usage);
    }

    private void raised(String tenant, String alertId, Instant at, @Nullable Instant resolvedAt) throws Exception {
        Alert alert = new Alert(
                id + "-" + alertId,
                "sendgrid",
                id,
                "send_email",
                "op_1",
                OperationError.of(FailureKind.INVALID_AUTH, "revoked", "SendGrid refused the token."),
                at,
                resolvedAt);
        String type = resolvedAt == null ? EventType.ALERT_RAISED : EventType.ALERT_RESOLVED;
        send(Topic.OPERATION_ALERTS, type, tenant, UUID.randomUUID().toString(), alert);
    }

    private void send(String topic, String type, String tenant, String eventId, Object data) throws Exception {
        ProducerRecord<String, byte[]> record =
                new ProducerRecord<>(topic, id, EventJson.MAPPER.writeValueAsBytes(data));
        record.headers()
                .add(EventHeader.ID, eventId.getBytes(StandardCharsets.UTF_8))
                .add(EventHeader.TYPE, type.getBytes(StandardCharsets.UTF_8))
                .add(EventHeader.TENANT, tenant.getBytes(StandardCharsets.UTF_8));
        topics.send(record).get();
    }
}
