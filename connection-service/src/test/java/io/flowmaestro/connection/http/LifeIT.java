package io.flowmaestro.connection.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowmaestro.backing.issuer.Issuer;
import io.flowmaestro.connection.Api;
import io.flowmaestro.connection.Backing;
import io.flowmaestro.connection.Results;
import io.flowmaestro.connection.health.StandInExecutor;
import io.flowmaestro.events.FailureKind;
import io.flowmaestro.events.OperationError;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What people do with a connection between making it and ending it. */
@QuarkusTest
@TestProfile(Backing.class)
class LifeIT {
    private static final Duration DEADLINE = Duration.ofSeconds(20);

    @ConfigProperty(name = "kafka.bootstrap.servers")
    String bootstrapServers;

    Issuer issuer;

    private Api api;
    private StandInExecutor executor;

    @BeforeEach
    void openTopics() {
        api = new Api(issuer, "editor");
        executor = new StandInExecutor(bootstrapServers);
        Api.awaitReady();
    }

    @AfterEach
    void closeTopics() {
        executor.close();
    }

    @Test
    void namesAreUniqueAmongTheConnectionsOfOneProvider() {
        // Given
        String name = "Main " + UUID.randomUUID();
        api.makeWithKey(Map.of("name", name));
        Map<String, Object> hubspot = Map.of(
                "provider", "hubspot", "method", "private_app_token", "credential", Map.of("token", "pat-na1-x"));

        // When
        String other = api.makeWithKey(with(hubspot, "name", name));
        Response same = api.as()
                .body(Map.of(
                        "provider",
                        "sendgrid",
                        "name",
                        name,
                        "method",
                        "api_key",
                        "credential",
                        Map.of("api_key", "SG.x")))
                .post(Api.CONNECTIONS);

        // Then
        assertThat(api.connection(other).getString("name")).isEqualTo(name);
        assertThat(same.statusCode()).isEqualTo(409);
        assertThat(same.jsonPath().getString("code")).isEqualTo("name_taken");
    }

    @Test
    void isRenamedLabelledAndGivenAnOwner() {
        // Given
        String id = api.makeWithKey(Map.of("labels", Map.of("team", "sales"), "environment", "production"));
        JsonPath made = api.connection(id);

        // When
        Response changed = change(
                id,
                Map.of(
                        "name",
                        "Renamed " + id,
                        "owner",
                        "mia",
                        "labels",
                        Map.of("team", "support"),
                        "environment",
                        ""));

        // Then
        assertThat(made.getString("owner")).isEqualTo("editor");
        assertThat(made.getString("environment")).isEqualTo("production");
        assertThat(changed.statusCode()).as(changed.asString()).isEqualTo(200);
        JsonPath now = api.connection(id);
        assertThat(now.getString("name")).isEqualTo("Renamed " + id);
        assertThat(now.getString("owner")).isEqualTo("mia");
        assertThat(now.getMap("labels")).isEqualTo(Map.of("team", "support"));
        assertThat(now.getString("environment")).isNull();
    }

    @Test
    void refusesAChangeOfWhatSomebodyElseChanged() {
        // Given
        String id = api.makeWithKey(Map.of());
        String seen = api.as().get(Api.CONNECTIONS + "/" + id).header("ETag");

        // When
        Response first =
                api.as().header("If-Match", seen).body(Map.of("owner", "mia")).patch(Api.CONNECTIONS + "/" + id);
        Response second =
                api.as().header("If-Match", seen).body(Map.of("owner", "ben")).patch(Api.CONNECTIONS + "/" + id);
        Response third = api.as()
                .header("If-Match", first.header("ETag"))
                .body(Map.of("owner", "ben"))
                .patch(Api.CONNECTIONS + "/" + id);

        // Then
        assertThat(first.statusCode()).isEqualTo(200);
        assertThat(second.statusCode()).isEqualTo(412);
        assertThat(second.jsonPath().getString("code")).isEqualTo("changed_meanwhile");
        assertThat(third.statusCode()).isEqualTo(200);
        assertThat(api.connection(id).getString("owner")).isEqualTo("ben");
    }

    @Test
    void pointsAtWhatIsWrongWithAChange() {
        // Given
        String id = api.makeWithKey(Map.of());
        String taken = api.connection(api.makeWithKey(Map.of())).getString("name");

        // When
        Response wrong = change(
                id,
                Map.of(
                        "name",
                        " ",
                        "environment",
                        "Prod!",
                        "labels",
                        Map.of("-", "x"),
                        "operations",
                        List.of("no_such_operation")));
        Response name = change(id, Map.of("name", taken));

        // Then
        assertThat(wrong.statusCode()).isEqualTo(422);
        assertThat(wrong.jsonPath().getList("errors.pointer"))
                .containsExactlyInAnyOrder("/name", "/environment", "/labels", "/operations/0");
        assertThat(name.statusCode()).isEqualTo(409);
    }

    @Test
    void isSwitchedOffAndOn() {
        // Given
        String id = api.makeWithKey(Map.of());

        // When
        String off = change(id, Map.of("enabled", false)).jsonPath().getString("status");
        Response test = api.as().post(Api.CONNECTIONS + "/" + id + "/test");
        String on = change(id, Map.of("enabled", true)).jsonPath().getString("status");

        // Then
        assertThat(off).isEqualTo("disabled");
        assertThat(test.statusCode()).isEqualTo(409);
        assertThat(test.jsonPath().getString("code")).isEqualTo("switched_off");
        assertThat(on).isEqualTo("active");
    }

    @Test
    void isFoundByWhatIsSaidOfIt() {
        // Given
        String mark = UUID.randomUUID().toString().substring(0, 8);
        String found = api.makeWithKey(
                Map.of("name", "Needle " + mark, "labels", Map.of("mark", mark), "environment", "e-" + mark));
        String other = api.makeWithKey(Map.of("labels", Map.of("mark", "else")));
        change(other, Map.of("enabled", false));

        // Then
        assertThat(list("q", "needle " + mark)).containsExactly(found);
        assertThat(list("label", "mark:" + mark)).containsExactly(found);
        assertThat(list("label", "mark")).contains(found, other);
        assertThat(list("environment", "e-" + mark)).containsExactly(found);
        assertThat(list("status", "disabled")).contains(other).doesNotContain(found);
    }

    @Test
    void saysWhichWorkflowsUsedItWhenItIsDisconnected() throws Exception {
        // Given
        String id = api.makeWithKey(Map.of());
        OperationError error = OperationError.of(FailureKind.REJECTED, "no", "SendGrid refused.");
        Instant failed = Instant.now().minusSeconds(60);
        executor.complete("acme", Results.of("op_" + UUID.randomUUID(), id, "send_email", error, failed));
        executor.complete("acme", Results.of(id, "send_email", null));
        Awaitility.await().atMost(DEADLINE).until(() -> {
            Instant last = Instant.parse(String.valueOf(
                    api.connection(id).get("lastUsedAt") == null
                            ? Instant.EPOCH
                            : api.connection(id).getString("lastUsedAt")));
            return last.isAfter(failed.plusSeconds(30));
        });

        // When
        JsonPath used = api.connection(id);
        JsonPath before =
                api.as().get(Api.CONNECTIONS + "/" + id + "/workflows").jsonPath();
        JsonPath gone = api.as().delete(Api.CONNECTIONS + "/" + id).jsonPath();

        // Then
        assertThat(used.getString("lastError.code")).isEqualTo("no");
        assertThat(used.getString("lastFailedAt")).isNotNull();
        assertThat(before.getList("items.workflowId")).containsExactly("wf_1");
        assertThat(gone.getList("workflows.workflowId")).containsExactly("wf_1");
        assertThat(gone.getString("revocation")).isEqualTo("not_offered");
    }

    private Response change(String id, Map<String, Object> change) {
        return api.as().body(change).patch(Api.CONNECTIONS + "/" + id);
    }

    private List<String> list(String parameter, String value) {
        return api.as()
                .queryParam(parameter, value)
                .queryParam("limit", 100)
                .get(Api.CONNECTIONS)
                .jsonPath()
                .getList("items.id");
    }

    private static Map<String, Object> with(Map<String, Object> map, String name, Object value) {
        Map<String, Object> more = new java.util.HashMap<>(map);
        more.put(name, value);
        return more;
    }
}
