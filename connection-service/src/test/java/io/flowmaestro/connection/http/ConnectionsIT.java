package io.flowmaestro.connection.http;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowmaestro.backing.issuer.Issuer;
import io.flowmaestro.connection.Backing;
import io.flowmaestro.connection.ConsentingVault;
import io.flowmaestro.vault.client.CredentialException;
import io.flowmaestro.vault.client.CredentialRef;
import io.flowmaestro.vault.client.Lease;
import io.flowmaestro.vault.client.Secret;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@TestProfile(Backing.class)
class ConnectionsIT {
    private static final String PATH = "/api/v1/connections";
    private static final Duration DEADLINE = Duration.ofSeconds(10);

    @Inject
    ConsentingVault vault;

    @Inject
    Pool pool;

    Issuer issuer;

    @AfterEach
    void vaultIsBack() {
        vault.fake().unavailable(false);
    }

    @Test
    void passesAKeyOnAndKeepsItNowhere() {
        // Given
        String canary = "pat-na1-canary-" + UUID.randomUUID();

        // When
        Response made = make("editor", hubspot("HubSpot portal", canary));
        String id = made.jsonPath().getString("id");

        // Then
        assertThat(made.statusCode()).as(made.asString()).isEqualTo(201);
        assertThat(made.header("Location")).endsWith(PATH + "/" + id);
        assertThat(made.jsonPath().getString("status")).isEqualTo("active");
        assertThat(made.jsonPath().getString("authorizeUrl")).isNull();
        assertThat(lease("acme", id).secrets()).containsValue(Secret.of(canary));
        assertThat(made.asString() + as("editor").get(PATH + "/" + id).asString() + tables())
                .doesNotContain(canary);
    }

    @Test
    void keepsTwoConnectionsOfOneProviderSideBySide() {
        // Given
        String first = id(make("editor", hubspot("HubSpot EU", "pat-eu1-one")));
        String second = id(make("editor", hubspot("HubSpot US", "pat-na1-two")));

        // When
        List<String> names = as("editor")
                .queryParam("provider", "hubspot")
                .queryParam("limit", 100)
                .get(PATH)
                .jsonPath()
                .getList("items.name");

        // Then
        assertThat(first).isNotEqualTo(second);
        assertThat(names).contains("HubSpot EU", "HubSpot US");
        assertThat(lease("acme", first).secrets()).containsValue(Secret.of("pat-eu1-one"));
        assertThat(lease("acme", second).secrets()).containsValue(Secret.of("pat-na1-two"));
    }

    @Test
    void keepsTwoTenantsWithOneIdApart_A1() {
        // Given
        Map<String, Object> ours = hubspot("Main", "pat-na1-ours");
        ours.put("id", "conn_slack_main");
        Map<String, Object> theirs = hubspot("Main", "pat-na1-theirs");
        theirs.put("id", "conn_slack_main");

        // When
        int made = make("editor", ours).statusCode();
        int madeToo = make("stranger", theirs).statusCode();
        int deleted = as("editor").delete(PATH + "/conn_slack_main").statusCode();

        // Then
        assertThat(List.of(made, madeToo, deleted)).containsExactly(201, 201, 200);
        assertThat(as("editor").get(PATH + "/conn_slack_main").statusCode()).isEqualTo(404);
        assertThat(as("stranger").get(PATH + "/conn_slack_main").statusCode()).isEqualTo(200);
        assertThat(lease("globex", "conn_slack_main").secrets()).containsValue(Secret.of("pat-na1-theirs"));
    }

    @Test
    void hasNothingOfAnotherTenants_A1() {
        // Given
        String id = id(make("editor", hubspot("Ours alone", "pat-na1-x")));
        List<Response> answers = new ArrayList<>();

        // When
        answers.add(as("stranger").get(PATH + "/" + id));
        answers.add(as("stranger").delete(PATH + "/" + id));
        answers.add(as("stranger").post(PATH + "/" + id + "/authorize"));
        answers.add(as("stranger").post(PATH + "/" + id + "/test"));
        List<String> listed =
                as("stranger").queryParam("limit", 100).get(PATH).jsonPath().getList("items.id");

        // Then
        assertThat(answers).allSatisfy(answer -> assertProblem(answer, 404, "unknown_connection"));
        assertThat(listed).doesNotContain(id);
        assertThat(as("editor").get(PATH + "/" + id).statusCode()).isEqualTo(200);
    }

    @Test
    void refusesANameOrAnIdThatIsTaken() {
        // Given
        Map<String, Object> first = hubspot("Taken", "pat-na1-first");
        first.put("id", "conn_taken");
        make("editor", first);
        Map<String, Object> sameId = hubspot("Another", "pat-na1-second");
        sameId.put("id", "conn_taken");

        // When
        Response name = make("editor", hubspot("Taken", "pat-na1-second"));
        Response id = make("editor", sameId);

        // Then
        assertProblem(name, 409, "name_taken");
        assertThat(name.jsonPath().getList("errors.pointer")).containsExactly("/name");
        assertProblem(id, 409, "id_taken");
        assertThat(lease("acme", "conn_taken").secrets()).containsValue(Secret.of("pat-na1-first"));
    }

    @Test
    void leavesNothingBehindWhereTheVaultIsDown() {
        // Given
        vault.fake().unavailable(true);
        Map<String, Object> asked = hubspot("Later", "pat-na1-later");

        // When
        Response refused = make("editor", asked);
        vault.fake().unavailable(false);
        Response again = make("editor", asked);

        // Then
        assertProblem(refused, 503, "credential_unavailable");
        assertThat(again.statusCode()).isEqualTo(201);
    }

    @Test
    void keepsAConnectionThatTheVaultCouldNotForget() {
        // Given
        String id = id(make("editor", hubspot("Sticky", "pat-na1-sticky")));
        vault.fake().unavailable(true);

        // When
        Response refused = as("editor").delete(PATH + "/" + id);
        vault.fake().unavailable(false);
        Response deleted = as("editor").delete(PATH + "/" + id);

        // Then
        assertProblem(refused, 503, "credential_unavailable");
        assertThat(deleted.jsonPath().getString("revocation")).isEqualTo("not_offered");
        assertProblem(as("editor").get(PATH + "/" + id), 404, "unknown_connection");
        assertThat(leaseOrNull("acme", id)).isNull();
    }

    @Test
    void listsPageByPage() {
        // Given
        for (int i = 0; i < 5; i++) {
            Map<String, Object> asked = hubspot("Page " + i, "pat-na1-" + i);
            asked.put("id", "page_" + i);
            assertThat(make("stranger", asked).statusCode()).isEqualTo(201);
        }
        List<String> ids = new ArrayList<>();
        @Nullable String cursor = null;

        // When
        do {
            RequestSpecification page = as("stranger").queryParam("limit", 2);
            Response answer = (cursor == null ? page : page.queryParam("cursor", cursor)).get(PATH);
            ids.addAll(answer.jsonPath().getList("items.id"));
            cursor = answer.jsonPath().getString("nextCursor");
        } while (cursor != null);

        // Then
        assertThat(ids)
                .contains("page_0", "page_1", "page_2", "page_3", "page_4")
                .isSorted()
                .doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.com#",
                "a.myshopify.com.evil.com",
                "a.myshopify.com.",
                "a.myshopify.com:8443",
                "user@a.myshopify.com"
            })
    void refusesABadStoreAddress(String shop) {
        // When
        Response refused = make(
                "editor",
                new HashMap<>(Map.of("provider", "shopify", "name", "Store", "fields", Map.of("shop", shop))));

        // Then
        assertProblem(refused, 422, "validation");
        assertThat(refused.jsonPath().getList("errors.pointer")).containsExactly("/fields/shop");
    }

    @Test
    void pointsIntoTheBodyWithoutRepeatingWhatWasTyped() {
        // Given
        Map<String, Object> asked = new HashMap<>(Map.of(
                "provider", "hubspot",
                "name", "",
                "method", "private_app_token",
                "credential", Map.of("wrong", "canary-4711"),
                "tenant", "globex"));

        // When
        Response unknownField = make("editor", asked);
        asked.remove("tenant");
        Response misfit = make("editor", asked);
        Response wrongType = as("editor")
                .contentType(ContentType.JSON)
                .body("{\"provider\": \"hubspot\", \"credential\": {\"token\": [\"canary-4711\"]}}")
                .post(PATH);

        // Then
        assertProblem(unknownField, 400, "malformed_json");
        assertThat(unknownField.jsonPath().getList("errors.pointer")).containsExactly("/tenant");
        assertProblem(misfit, 422, "validation");
        assertThat(misfit.jsonPath().getList("errors.pointer")).contains("/name", "/credential/wrong");
        assertProblem(wrongType, 400, "malformed_json");
        assertThat(wrongType.jsonPath().getList("errors.pointer")).containsExactly("/credential/token");
        assertThat(unknownField.asString() + misfit.asString() + wrongType.asString())
                .doesNotContain("canary-4711");
    }

    @Test
    void answersEveryMistakeWithAProblem() {
        // Given
        RequestSpecification json = as("editor").contentType(ContentType.JSON);

        // When
        Response broken = json.body("{\"provider\": ").post(PATH);
        Response empty = as("editor").contentType(ContentType.JSON).post(PATH);
        Response nothing =
                as("editor").contentType(ContentType.JSON).body("null").post(PATH);
        Response text = as("editor").contentType(ContentType.TEXT).body("hello").post(PATH);
        Response method = as("editor").put(PATH);
        Response path = as("editor").get("/api/v1/nothing");
        Response accept = as("editor").accept("application/xml").get(PATH);
        Response limit = as("editor").queryParam("limit", 1000).get(PATH);
        Response number = as("editor").queryParam("limit", "many").get(PATH);
        Response cursor = as("editor").queryParam("cursor", "%00").get(PATH);
        Response large = as("editor")
                .contentType(ContentType.JSON)
                .body("{\"name\": \"" + "x".repeat(70_000) + "\"}")
                .post(PATH);
        Response provider = as("viewer").get("/api/v1/providers/slakc");

        // Then
        assertProblem(broken, 400, "malformed_json");
        assertProblem(empty, 400, "malformed_json");
        assertProblem(nothing, 400, "malformed_json");
        assertProblem(text, 415, "unsupported_media_type");
        assertProblem(method, 405, "method_not_allowed");
        assertProblem(path, 404, "not_found");
        assertProblem(accept, 406, "not_acceptable");
        assertProblem(limit, 422, "validation");
        assertProblem(number, 404, "not_found");
        assertProblem(cursor, 422, "validation");
        assertProblem(large, 413, "body_too_large");
        assertProblem(provider, 404, "unknown_provider");
    }

    @Test
    void saysWhatIsNotPossibleWithAConnection() {
        // Given
        String key = id(make("editor", hubspot("Key", "pat-na1-key")));
        String pending = id(make("editor", new HashMap<>(Map.of("provider", "slack", "name", "Pending"))));

        // When
        Response authorize = as("editor").post(PATH + "/" + key + "/authorize");
        Response test = as("editor").post(PATH + "/" + pending + "/test");

        // Then
        assertProblem(authorize, 409, "not_oauth");
        assertProblem(test, 409, "not_connected");
    }

    @Test
    void staysInTheSandboxItWasMadeFor() {
        // Given
        String id = make(
                        "editor",
                        Map.of(
                                "provider",
                                "hubspot",
                                "name",
                                "HubSpot " + UUID.randomUUID(),
                                "method",
                                "private_app_token",
                                "credential",
                                Map.of("token", "pat-na1-test"),
                                "sandbox",
                                true))
                .jsonPath()
                .getString("id");

        // When
        Response again = as("editor")
                .contentType(ContentType.JSON)
                .body(Map.of("sandbox", false))
                .post(PATH + "/" + id + "/authorize");

        // Then
        assertThat(again.statusCode()).isEqualTo(400);
        assertThat(as("viewer").get(PATH + "/" + id).jsonPath().getBoolean("sandbox"))
                .isTrue();
        assertThat(vault.fake()
                        .lease(new CredentialRef("acme", id), "op_1")
                        .await()
                        .indefinitely()
                        .sandbox())
                .isTrue();
    }

    @Test
    void showsWhatCanBeConnected() {
        // When
        Response list = as("viewer").get("/api/v1/providers");
        Response shopify = as("viewer").get("/api/v1/providers/shopify");

        // Then
        assertThat(list.jsonPath().getList("items.id"))
                .contains("slack", "github", "hubspot", "google_sheets", "shopify");
        assertThat(list.jsonPath().getList("items.colour")).doesNotContainNull();
        assertThat(shopify.jsonPath().getString("methods[0].fields[0].name")).isEqualTo("shop");
        assertThat(shopify.jsonPath().getString("methods[0].fields[0].pattern")).contains("myshopify");
        assertThat(shopify.jsonPath().getBoolean("methods[0].browser")).isTrue();
        assertThat(shopify.jsonPath().getList("methods.id")).contains("oauth2", "admin_token");
        assertThat(shopify.jsonPath().getList("operations.id")).contains("get_order");
        assertThat(shopify.jsonPath().getString("operations.find { it.id == 'get_order' }.parameters.type"))
                .isEqualTo("object");
    }

    private static void assertProblem(Response response, int status, String code) {
        assertThat(response.statusCode()).as(response.asString()).isEqualTo(status);
        assertThat(response.contentType()).startsWith("application/problem+json");
        assertThat(response.jsonPath().getString("code")).isEqualTo(code);
        assertThat(response.jsonPath().getString("type")).isEqualTo("https://flowmaestro.io/problems/" + code);
        assertThat(response.jsonPath().getInt("status")).isEqualTo(status);
        assertThat(response.jsonPath().getString("title")).isNotBlank();
        assertThat(response.jsonPath().getString("detail")).isNotBlank();
    }

    private Response make(String user, Map<String, Object> body) {
        return as(user).contentType(ContentType.JSON).body(body).post(PATH);
    }

    private static String id(Response made) {
        assertThat(made.statusCode()).as(made.asString()).isEqualTo(201);
        return made.jsonPath().getString("id");
    }

    private static Map<String, Object> hubspot(String name, String token) {
        return new HashMap<>(Map.of(
                "provider",
                "hubspot",
                "name",
                name,
                "method",
                "private_app_token",
                "credential",
                Map.of("token", token)));
    }

    private RequestSpecification as(String user) {
        return given().auth().oauth2(issuer.token(user, "connection-service"));
    }

    private Lease lease(String tenant, String id) {
        return vault.lease(new CredentialRef(tenant, id), "test").await().atMost(DEADLINE);
    }

    private @Nullable Lease leaseOrNull(String tenant, String id) {
        return vault.lease(new CredentialRef(tenant, id), "test")
                .onFailure(CredentialException.class)
                .recoverWithNull()
                .await()
                .atMost(DEADLINE);
    }

    /** Every row of every table, as text. */
    private String tables() {
        StringBuilder text = new StringBuilder();
        for (String table : List.of("connection", "oauth_authorization", "outbox")) {
            for (Row row : pool.query("select " + table + "::text from " + table)
                    .execute()
                    .await()
                    .atMost(DEADLINE)) {
                text.append(row.getString(0)).append('\n');
            }
        }
        return text.toString();
    }
}
