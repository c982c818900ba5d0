package io.flowmaestro.connection.http;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flowmaestro.backing.issuer.Issuer;
import io.flowmaestro.connection.Api;
import io.flowmaestro.connection.Backing;
import io.flowmaestro.connection.health.StandInExecutor;
import io.flowmaestro.connection.http.OpenApiRequests.Sent;
import io.flowmaestro.events.EventJson;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.Test;

/** The API's own description: it is the one that is committed, and nothing that it allows or does not breaks the service. */
@QuarkusTest
@TestProfile(Backing.class)
class OpenApiIT {
    private static final Logger LOG = Logger.getLogger(OpenApiIT.class);
    private static final Path COMMITTED = Path.of("../docs/openapi/connection-service.yaml");
    private static final Path CURRENT = Path.of("target/openapi.yaml");
    private static final long SEED = 7;
    private static final int EACH = 40;
    private static final String ID = "conn_fuzz";

    @ConfigProperty(name = "kafka.bootstrap.servers")
    String bootstrapServers;

    Issuer issuer;

    @Test
    void isTheCommittedOne() throws Exception {
        // When
        String current = given().auth()
                .oauth2(issuer.token("viewer", "connection-service"))
                .accept("application/yaml")
                .get("/q/openapi")
                .asString();
        Files.writeString(CURRENT, current);

        // Then
        assertThat(COMMITTED)
                .as("cp connection-service/%s docs/openapi/connection-service.yaml, and look at what changed", CURRENT)
                .hasContent(current);
    }

    @Test
    void findsNothingThatBreaksTheService() throws Exception {
        // Given
        Api admin = new Api(issuer, "admin");
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> given().get("/q/health/ready").statusCode() == 200);
        JsonNode document = EventJson.MAPPER.readTree(given().auth()
                .oauth2(issuer.token("viewer", "connection-service"))
                .accept("application/json")
                .get("/q/openapi")
                .asString());
        OpenApiRequests requests = new OpenApiRequests(
                document,
                SEED,
                Map.of(
                        "id",
                        List.of(ID, "slack", "sendgrid"),
                        "operation",
                        List.of("get_username"),
                        "provider",
                        List.of("slack", "sendgrid", "shopify"),
                        "method",
                        List.of("oauth2", "api_key"),
                        "from",
                        List.of("2026-11-01")));
        Map<Integer, Integer> statuses = new TreeMap<>();
        List<String> broken = new ArrayList<>();

        // When
        StandInExecutor executor = new StandInExecutor(bootstrapServers);
        ScheduledExecutorService answering = Executors.newSingleThreadScheduledExecutor();
        ScheduledFuture<?> answers =
                answering.scheduleWithFixedDelay(() -> answer(executor), 0, 50, TimeUnit.MILLISECONDS);
        try {
            boolean mayBeGone = true;
            for (Sent sent : requests.of(EACH)) {
                if (mayBeGone && admin.as().get(Api.CONNECTIONS + "/" + ID).statusCode() == 404) {
                    admin.makeWithKey(Map.of("id", ID));
                }
                mayBeGone = sent.method().equals("delete");
                Response response = send(admin, sent);
                statuses.merge(response.statusCode(), 1, Integer::sum);
                if (breaks(response)) {
                    broken.add(response.statusCode() + " " + response.contentType() + " to " + sent);
                }
            }
        } finally {
            answers.cancel(false);
            answering.shutdown();
            assertThat(answering.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
            executor.close();
        }

        // Then
        int sent = statuses.values().stream().mapToInt(Integer::intValue).sum();
        LOG.infof("%d requests, answers by status: %s", sent, statuses);
        assertThat(broken).isEmpty();
        assertThat(sent).isGreaterThan(1000);
    }

    /** What comes from the service is no 5xx, and each refusal is a problem. */
    private static boolean breaks(Response response) {
        return response.statusCode() >= 500
                || (response.statusCode() >= 400
                        && !String.valueOf(response.contentType()).startsWith(Problem.MEDIA_TYPE));
    }

    private static Response send(Api admin, Sent sent) {
        RequestSpecification request = admin.as().urlEncodingEnabled(false).headers(sent.headers());
        return (sent.body() == null ? request : request.body(sent.body())).request(sent.method(), sent.address());
    }

    private int answered;

    private void answer(StandInExecutor executor) {
        try {
            int requested = executor.requested(ID);
            if (requested > answered) {
                answered = requested;
                executor.answer(ID, null);
            }
        } catch (Exception e) {
            LOG.warn("A request was not answered", e);
        }
    }
}
