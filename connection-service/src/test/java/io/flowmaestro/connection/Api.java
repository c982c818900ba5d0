package io.flowmaestro.connection;

import static io.restassured.RestAssured.given;

import io.flowmaestro.backing.issuer.Issuer;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;

/** The REST API as one of the issuer's users calls it. */
public record Api(Issuer issuer, String user) {
    public static final String CONNECTIONS = "/api/v1/connections";

    /** Returns when the service is ready, and so has its topics. */
    public static void awaitReady() {
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> given().get("/q/health/ready").statusCode() == 200);
    }

    /** A request of theirs. */
    public RequestSpecification as() {
        return given().auth().oauth2(issuer.token(user, "connection-service")).contentType(ContentType.JSON);
    }

    /** Makes a connection with a key, which is active at once, and with all these in place of what it has else. */
    public String makeWithKey(Map<String, Object> more) {
        Map<String, Object> asked = new HashMap<>(Map.of(
                "provider",
                "sendgrid",
                "name",
                "SendGrid " + UUID.randomUUID(),
                "method",
                "api_key",
                "credential",
                Map.of("api_key", "SG.test")));
        asked.putAll(more);
        Response made = as().body(asked).post(CONNECTIONS);
        if (made.statusCode() != 201) {
            throw new AssertionError(made.asString());
        }
        return made.jsonPath().getString("id");
    }

    /** What the API says of a connection. */
    public JsonPath connection(String id) {
        return as().get(CONNECTIONS + "/" + id).jsonPath();
    }
}
