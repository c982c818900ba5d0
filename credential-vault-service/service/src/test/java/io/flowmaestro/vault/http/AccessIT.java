package io.flowmaestro.vault.http;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowmaestro.backing.issuer.AccessToken;
import io.flowmaestro.backing.issuer.Issuer;
import io.flowmaestro.backing.testing.ProjectDirectory;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every route with every token that must not open it. */
@QuarkusTest
@TestProfile(VaultBacking.class)
class AccessIT {
    private static final String AUDIENCE = "credential-vault-service";
    private static final String REQUEST = "{\"tenant\": \"acme\", \"connectionId\": \"c1\", \"operationId\": \"op_1\"}";

    Issuer issuer;

    record Route(String method, String path, String role) {}

    static Stream<Route> routes() {
        return Stream.of(
                new Route("POST", "/api/v1/leases", "executor"),
                new Route("POST", "/api/v1/credentials", "connection-service"),
                new Route("POST", "/api/v1/credentials/exchange", "connection-service"),
                new Route("POST", "/api/v1/credentials/revoke", "connection-service"),
                new Route("POST", "/api/v1/credentials/promotion", "connection-service"),
                new Route("DELETE", "/api/v1/credentials/acme/c1", "connection-service"),
                new Route("GET", "/api/v1/audit/acme/c1", "connection-service"),
                new Route("GET", "/api/v1/oauth-apps/acme/slack", "connection-service"),
                new Route("PUT", "/api/v1/oauth-apps/acme/slack", "connection-service"),
                new Route("DELETE", "/api/v1/oauth-apps/acme/slack", "connection-service"),
                new Route("POST", "/api/v1/oauth-apps/acme/slack/pushed-requests", "connection-service"),
                new Route("GET", "/api/v1/shared-oauth-apps/slack", "operator"),
                new Route("PUT", "/api/v1/shared-oauth-apps/slack", "operator"),
                new Route("DELETE", "/api/v1/shared-oauth-apps/slack", "operator"));
    }

    @Test
    void everyRouteIsInTheMatrix() {
        // When
        long methods = Stream.of(
                        LeaseResource.class, CredentialResource.class, AuditResource.class, OAuthAppResource.class)
                .flatMap(resource -> Arrays.stream(resource.getDeclaredMethods()))
                .filter(AccessIT::isRoute)
                .count();

        // Then
        assertThat(methods).isEqualTo(routes().count());
        assertThat(LeaseResource.class.getAnnotation(Path.class)).isNotNull();
    }

    @ParameterizedTest
    @MethodSource("routes")
    void opensToNobodyWithoutAGoodToken(Route route) {
        // Given
        Map<String, String> tokens = Map.of(
                "no JWT", "abc",
                "wrong audience",
                        token(route.role()).audience("executor-service").sign(),
                "no audience", token(route.role()).audience().sign(),
                "expired", token(route.role()).life(Duration.ofMinutes(-5)).sign(),
                "foreign key", token(route.role()).foreignKey().sign(),
                "foreign issuer",
                        token(route.role()).issuer("https://evil.example").sign());

        // Then
        assertProblem(call(given(), route), 401, "unauthenticated");
        tokens.forEach((name, token) -> assertProblem(call(bearing(token), route), 401, "unauthenticated"));
    }

    @ParameterizedTest
    @MethodSource("routes")
    void opensToNobodyWithAnotherRole(Route route) {
        // Given
        List<String> others = Stream.of(
                        "executor", "connection-service", "operator", "monitor", "admin", "editor", "viewer")
                .filter(role -> !role.equals(route.role()))
                .toList();

        // Then
        assertProblem(call(bearing(token().sign()), route), 403, "forbidden");
        others.forEach(role -> assertProblem(call(bearing(token(role).sign()), route), 403, "forbidden"));
    }

    @ParameterizedTest
    @MethodSource("routes")
    void opensToItsRole(Route route) {
        // When
        Response response = call(bearing(token(route.role()).sign()), route);

        // Then
        assertThat(response.statusCode()).isIn(200, 204, 400, 404, 422);
    }

    @Test
    void whatIsNotThereIsDeniedToo() {
        assertProblem(given().get("/api/v1/secrets"), 401, "unauthenticated");
        assertProblem(bearing(token("executor").sign()).get("/api/v1/secrets"), 404, "not_found");
    }

    @Test
    void metricsAreForMonitorsAndHealthForEveryone() {
        // Then
        assertProblem(given().get("/q/metrics"), 401, "unauthenticated");
        assertProblem(bearing(token("executor").sign()).get("/q/metrics"), 403, "forbidden");
        assertThat(bearing(issuer.token("monitor", AUDIENCE)).get("/q/metrics").statusCode())
                .isEqualTo(200);
        for (String probe : List.of("live", "ready", "started")) {
            assertThat(given().get("/q/health/" + probe).statusCode()).as(probe).isEqualTo(200);
        }
    }

    @Test
    void readinessNamesTheStore() {
        assertThat(given().get("/q/health/ready").asString()).contains("Secret store (embedded)");
    }

    @Test
    void livenessLooksAtNothing() {
        assertThat(given().get("/q/health/live").jsonPath().getList("checks")).isEmpty();
    }

    @Test
    void whatIsNoJsonIsAProblem() {
        // Given
        RequestSpecification caller = bearing(token("executor").sign()).contentType(ContentType.JSON);

        // Then
        assertProblem(caller.body("{\"tenant\": canary").post("/api/v1/leases"), 400, "malformed_json");
        assertProblem(caller.body("[]").post("/api/v1/leases"), 400, "invalid_request");
        assertProblem(caller.body("{\"tenant\": 7}").post("/api/v1/leases"), 400, "invalid_request");
        assertProblem(
                bearing(token("executor").sign())
                        .contentType(ContentType.TEXT)
                        .body("x")
                        .post("/api/v1/leases"),
                415,
                "unsupported_media_type");
        assertProblem(bearing(token("executor").sign()).get("/api/v1/leases"), 405, "method_not_allowed");
    }

    @Test
    void aBodyThatIsTooLargeIsRefused() {
        // When
        Response response = bearing(token("executor").sign())
                .contentType(ContentType.JSON)
                .body("{\"tenant\": \"" + "a".repeat(70_000) + "\"}")
                .post("/api/v1/leases");

        // Then
        assertProblem(response, 413, "body_too_large");
    }

    @ParameterizedTest
    @EnumSource(ProblemType.class)
    void everyProblemHasItsPage(ProblemType type) {
        assertThat(ProjectDirectory.root().resolve("docs/problems").resolve(type.word() + ".md"))
                .matches(Files::exists, "exists");
    }

    private static boolean isRoute(Method method) {
        return Arrays.stream(method.getAnnotations())
                .map(Annotation::annotationType)
                .anyMatch(type -> type.isAnnotationPresent(HttpMethod.class));
    }

    private AccessToken token(String... roles) {
        return issuer.accessToken("executor-service").audience(AUDIENCE).roles(roles);
    }

    private static RequestSpecification bearing(String token) {
        return given().header("Authorization", "Bearer " + token);
    }

    private static Response call(RequestSpecification caller, Route route) {
        RequestSpecification request = caller.contentType(ContentType.JSON);
        return route.method().equals("POST")
                ? request.body(REQUEST).post(route.path())
                : request.request(route.method(), route.path());
    }

    private static void assertProblem(Response response, int status, String code) {
        assertThat(response.statusCode()).as(response.asString()).isEqualTo(status);
        assertThat(response.contentType()).startsWith("application/problem+json");
        assertThat(response.jsonPath().getString("code")).isEqualTo(code);
        assertThat(response.jsonPath().getInt("status")).isEqualTo(status);
        assertThat(response.asString()).doesNotContain("canary");
    }
}
