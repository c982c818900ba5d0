package io.flowmaestro.connection.webhook;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowmaestro.backing.FreePort;
import io.flowmaestro.backing.issuer.Issuer;
import io.flowmaestro.connection.AdjustableClock;
import io.flowmaestro.connection.Api;
import io.flowmaestro.connection.Backing;
import io.flowmaestro.connection.Results;
import io.flowmaestro.connection.health.StandInExecutor;
import io.flowmaestro.events.EventJson;
import io.flowmaestro.events.FailureKind;
import io.flowmaestro.events.OperationCompleted;
import io.flowmaestro.events.OperationError;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.awaitility.Awaitility;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A tenant's own server is told, the sandbox standing in for it. */
@QuarkusTest
@TestProfile(WebhooksIT.WithServer.class)
class WebhooksIT {
    private static final Duration DEADLINE = Duration.ofSeconds(20);
    private static final int PORT = FreePort.find();
    private static final OperationError REJECTED = OperationError.of(FailureKind.REJECTED, "no", "SendGrid refused.");

    @ConfigProperty(name = "kafka.bootstrap.servers")
    String bootstrapServers;

    @Inject
    Vertx vertx;

    @Inject
    Pool pool;

    @Inject
    AdjustableClock clock;

    Issuer issuer;

    private final List<Told> told = new CopyOnWriteArrayList<>();
    private final AtomicInteger status = new AtomicInteger(200);
    private HttpServer server;
    private StandInExecutor executor;
    private Api admin;

    /** The sandbox is a server of this test. */
    public static class WithServer extends Backing {
        @Override
        public Map<String, String> getConfigOverrides() {
            Map<String, String> config = new HashMap<>(super.getConfigOverrides());
            config.put("flowmaestro.sandbox.url", "http://127.0.0.1:" + PORT);
            config.put("flowmaestro.webhooks.interval", "PT0.1S");
            return config;
        }
    }

    /** What the server was told. */
    private record Told(String path, String id, String timestamp, String signature, String body) {}

    @BeforeEach
    void startServer() throws Exception {
        server = vertx.createHttpServer()
                .requestHandler(this::take)
                .listen(PORT, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
        executor = new StandInExecutor(bootstrapServers);
        admin = new Api(issuer, "admin");
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> given().get("/q/health/ready").statusCode() == 200);
    }

    @AfterEach
    void stopServer() throws Exception {
        clock.ahead(Duration.ZERO);
        executor.close();
        server.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        admin.as()
                .get("/api/v1/webhooks")
                .jsonPath()
                .<String>getList("items.id")
                .forEach(id -> admin.as().delete("/api/v1/webhooks/" + id));
    }

    private void take(HttpServerRequest request) {
        request.body().onSuccess(body -> {
            told.add(new Told(
                    request.path(),
                    request.getHeader("webhook-id"),
                    request.getHeader("webhook-timestamp"),
                    request.getHeader("webhook-signature"),
                    body.toString()));
            request.response().setStatusCode(status.get()).end();
        });
    }

    @Test
    void tellsOfAFailedOperationOnceAndSignsIt() throws Exception {
        // Given
        JsonPath webhook = make(Map.of("types", List.of("operation.failed")));
        String id = admin.makeWithKey(Map.of());
        OperationCompleted failed = Results.of(id, "send_email", REJECTED);

        // When
        executor.complete("acme", Results.of(id, "send_email", null));
        executor.complete("acme", failed);
        executor.complete("acme", failed);
        OperationCompleted last = Results.of(id, "get_stats", REJECTED);
        executor.complete("acme", last);
        Awaitility.await().atMost(DEADLINE).until(() -> told.size() == 2);

        // Then
        Told first = told.get(0);
        assertThat(first.path()).isEqualTo("/hooks.example.com/flowmaestro");
        assertThat(first.id()).startsWith("msg_");
        assertThat(first.signature()).isEqualTo("v1," + signed(webhook.getString("secret"), first));
        assertThat(EventJson.MAPPER.readTree(first.body()).get("type").textValue())
                .isEqualTo("operation.failed");
        assertThat(told)
                .extracting(each -> EventJson.MAPPER
                        .readTree(each.body())
                        .at("/data/operationId")
                        .textValue())
                .containsExactlyInAnyOrder(failed.operationId(), last.operationId());
        Awaitility.await()
                .atMost(DEADLINE)
                .untilAsserted(
                        () -> assertThat(messages(webhook.getString("id")).getList("items.lastOutcome"))
                                .containsExactly("200", "200"));
    }

    @Test
    void signsWithBothSecretsAfterARotation() throws Exception {
        // Given
        JsonPath webhook = make(Map.of("types", List.of("operation.failed")));
        String id = admin.makeWithKey(Map.of());

        // When
        String next = admin.as()
                .post("/api/v1/webhooks/" + webhook.getString("id") + "/secret")
                .jsonPath()
                .getString("secret");
        executor.complete("acme", Results.of(id, "send_email", REJECTED));
        Awaitility.await().atMost(DEADLINE).until(() -> told.size() == 1);

        // Then
        assertThat(next).startsWith("whsec_").isNotEqualTo(webhook.getString("secret"));
        assertThat(told.get(0).signature().split(" "))
                .containsExactly(
                        "v1," + signed(next, told.get(0)), "v1," + signed(webhook.getString("secret"), told.get(0)));
        assertThat(rows()).doesNotContain(next.substring(6)).doesNotContain("a secret of this test");
    }

    @Test
    void triesAgainLaterWithTheSameIdUntilItIsTaken() throws Exception {
        // Given
        status.set(500);
        String webhook = make(Map.of("types", List.of("operation.failed"))).getString("id");
        String id = admin.makeWithKey(Map.of());

        // When
        executor.complete("acme", Results.of(id, "send_email", REJECTED));
        Awaitility.await()
                .atMost(DEADLINE)
                .until(() -> messages(webhook).getList("items.lastOutcome").contains("500"));
        clock.ahead(Duration.ofSeconds(6));
        Awaitility.await().atMost(DEADLINE).until(() -> told.size() == 2);
        Awaitility.await()
                .atMost(DEADLINE)
                .until(() -> messages(webhook).getString("items[0].nextAt") != null
                        && messages(webhook).getInt("items[0].attempts") == 2);
        status.set(204);
        clock.ahead(Duration.ofMinutes(6));
        Awaitility.await().atMost(DEADLINE).until(() -> messages(webhook).getString("items[0].deliveredAt") != null);

        // Then
        assertThat(told)
                .hasSize(3)
                .extracting(Told::id)
                .containsOnly(told.get(0).id());
    }

    @Test
    void stopsWhereTheServerSaysThatItIsGone() throws Exception {
        // Given
        status.set(410);
        String webhook = make(Map.of("types", List.of("operation.failed"))).getString("id");
        String id = admin.makeWithKey(Map.of());

        // When
        executor.complete("acme", Results.of(id, "send_email", REJECTED));
        Awaitility.await().atMost(DEADLINE).until(() -> listed(webhook, "disabledAt") != null);

        // Then
        assertThat(messages(webhook).getList("items.nextAt")).containsOnlyNulls();
        assertThat(told).hasSize(1);
    }

    @Test
    void callsNoAddressThatIsNotPublic() throws Exception {
        // Given
        Response refused = admin.as().body(Map.of("url", "http://127.0.0.1/x")).post("/api/v1/webhooks");
        String webhook = make(Map.of("url", "https://localhost.localdomain/x", "sandbox", false))
                .getString("id");
        String id = admin.makeWithKey(Map.of());

        // When
        executor.complete("acme", Results.of(id, "send_email", REJECTED));
        Awaitility.await().atMost(DEADLINE).until(() -> messages(webhook).getString("items[0].lastOutcome") != null);

        // Then
        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(refused.jsonPath().getList("errors.pointer")).containsExactly("/url");
        assertThat(messages(webhook).getString("items[0].lastOutcome")).isIn("address_refused", "host_unknown");
        assertThat(told).isEmpty();
    }

    @Test
    void isTheAdminsOwnAndTellsNobodyElses() throws Exception {
        // Given
        String webhook = make(Map.of()).getString("id");
        Api stranger = new Api(issuer, "stranger");
        String theirs = stranger.makeWithKey(Map.of());

        // When
        executor.complete("globex", Results.of(theirs, "send_email", REJECTED));
        String ours = admin.makeWithKey(Map.of());
        executor.complete("acme", Results.of(ours, "send_email", REJECTED));
        Awaitility.await().atMost(DEADLINE).until(() -> !told.isEmpty());

        // Then
        assertThat(told)
                .allSatisfy(each -> assertThat(each.body()).contains(ours).doesNotContain(theirs));
        assertThat(stranger.as().delete("/api/v1/webhooks/" + webhook).statusCode())
                .isEqualTo(404);
        assertThat(new Api(issuer, "editor").as().get("/api/v1/webhooks").statusCode())
                .isEqualTo(403);
    }

    private JsonPath make(Map<String, Object> more) {
        Map<String, Object> asked =
                new HashMap<>(Map.of("url", "https://hooks.example.com/flowmaestro", "sandbox", true));
        asked.putAll(more);
        Response made = admin.as().body(asked).post("/api/v1/webhooks");
        assertThat(made.statusCode()).as(made.asString()).isEqualTo(201);
        return made.jsonPath();
    }

    private JsonPath messages(String webhook) {
        return admin.as().get("/api/v1/webhooks/" + webhook + "/messages").jsonPath();
    }

    private Object listed(String webhook, String field) {
        return admin.as().get("/api/v1/webhooks").jsonPath().get("items.find { it.id == '" + webhook + "' }." + field);
    }

    private static String signed(String secret, Told message) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(Base64.getDecoder().decode(secret.substring("whsec_".length())), "HmacSHA256"));
        String text = message.id() + "." + message.timestamp() + "." + message.body();
        return Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    }

    private String rows() {
        StringBuilder rows = new StringBuilder();
        for (String table : List.of("webhook", "webhook_message")) {
            pool.query("select " + table + "::text from " + table)
                    .execute()
                    .await()
                    .atMost(DEADLINE)
                    .forEach(row -> rows.append(row.getString(0)));
        }
        return rows.toString();
    }
}
