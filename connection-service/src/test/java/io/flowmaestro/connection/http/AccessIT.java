package io.flowmaestro.connection.http;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowmaestro.backing.issuer.AccessToken;
import io.flowmaestro.backing.issuer.Issuer;
import io.flowmaestro.connection.Api;
import io.flowmaestro.connection.Backing;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Every route against every token that must not open it. */
@QuarkusTest
@TestProfile(Backing.class)
class AccessIT {
    private static final String AUDIENCE = "connection-service";
    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch", "head", "options");

    Issuer issuer;

    private record Route(String method, String path) {}

    @Test
    void opensNoRouteWithoutAGoodToken_A2() {
        // Given
        Map<String, String> tokens = new LinkedHashMap<>();
        tokens.put("no token", "");
        tokens.put("no JWT", "abc");
        tokens.put("wrong audience", token("admin").audience("executor-service").sign());
        tokens.put("no audience", token("admin").audience().sign());
        tokens.put("expired", token("admin").life(Duration.ofMinutes(-5)).sign());
        tokens.put("foreign key", token("admin").foreignKey().sign());
        tokens.put(
                "foreign issuer", token("admin").issuer("https://evil.example").sign());
        List<String> opened = new ArrayList<>();

        // When
        for (Route route : everyRoute()) {
            tokens.forEach((name, token) -> {
                Response response = call(route, token);
                if (!isProblem(response, 401, "unauthenticated")) {
                    opened.add(route + " with " + name + ": " + response.statusCode() + " " + response.asString());
                }
            });
        }

        // Then
        assertThat(opened).isEmpty();
    }

    @Test
    void opensNoRouteWithTheWrongRole_A2() {
        // Given
        Map<String, String> tokens = new LinkedHashMap<>();
        tokens.put("no role", token("admin").roles().sign());
        tokens.put(
                "a service's role",
                token("admin").roles("executor", "connection-service").sign());
        List<String> opened = new ArrayList<>();

        // When
        for (Route route : everyRoute()) {
            tokens.forEach((name, token) -> {
                Response response = call(route, token);
                if (!isProblem(response, 403, "forbidden")) {
                    opened.add(route + " with " + name + ": " + response.statusCode() + " " + response.asString());
                }
            });
        }

        // Then
        assertThat(opened).isEmpty();
    }

    @Test
    void knowsNoConnectionOfAnotherTenantOnAnyRoute_A1() {
        // Given
        String ours = new Api(issuer, "editor").makeWithKey(Map.of());
        String stranger = issuer.token("stranger", AUDIENCE);
        List<Route> routes = apiRoutes().stream()
                .filter(route -> route.path().startsWith("/api/v1/connections/{id}"))
                .toList();

        // When
        List<String> known = routes.stream()
                .filter(route -> !isProblem(call(route, stranger, ours), 404, "unknown_connection"))
                .map(Route::toString)
                .toList();

        // Then
        assertThat(routes).hasSizeGreaterThan(8);
        assertThat(known).isEmpty();
        assertThat(new Api(issuer, "editor").connection(ours).getString("status"))
                .isEqualTo("active");
    }

    @Test
    void letsAViewerLookAndChangeNothing() {
        // Given
        String viewer = issuer.token("viewer", AUDIENCE);
        List<String> wrong = new ArrayList<>();

        // When
        for (Route route : apiRoutes()) {
            Response response = call(route, viewer);
            boolean refused = isProblem(response, 403, "forbidden");
            boolean mayLook = route.method().equals("get")
                    && !route.path().startsWith("/api/v1/webhooks")
                    && !route.path().endsWith("/audit")
                    && !route.path().endsWith("/oauth-app");
            if (refused == mayLook) {
                wrong.add(route + ": " + response.statusCode());
            }
        }

        // Then
        assertThat(wrong).isEmpty();
    }

    @Test
    void actsForNoTenantWithoutOneInTheToken() {
        // Given
        String token = token("admin").tenant(null).sign();

        // When
        Response response = call(new Route("get", "/api/v1/connections"), token);

        // Then
        assertThat(isProblem(response, 403, "forbidden")).isTrue();
    }

    @Test
    void keepsMetricsForMonitorsAndHealthForEveryone() {
        // Given
        String monitor = issuer.token("monitor", AUDIENCE);

        // Then
        assertThat(call(new Route("get", "/q/metrics"), monitor).statusCode()).isEqualTo(200);
        assertThat(call(new Route("get", "/q/metrics"), issuer.token("admin", AUDIENCE))
                        .statusCode())
                .isEqualTo(403);
        for (String probe : List.of("live", "ready", "started")) {
            Awaitility.await(probe)
                    .atMost(Duration.ofSeconds(60))
                    .until(() ->
                            call(new Route("get", "/q/health/" + probe), "").statusCode() == 200);
        }
    }

    @Test
    void describesItselfInOpenApi() {
        // When
        Response document = openApi();

        // Then
        assertThat(document.jsonPath().getString("openapi")).startsWith("3.1");
        assertThat(apiRoutes())
                .contains(
                        new Route("post", "/api/v1/connections"),
                        new Route("get", "/api/v1/connections"),
                        new Route("get", "/api/v1/connections/{id}"),
                        new Route("delete", "/api/v1/connections/{id}"),
                        new Route("post", "/api/v1/connections/{id}/authorize"),
                        new Route("patch", "/api/v1/connections/{id}"),
                        new Route("get", "/api/v1/connections/{id}/permissions"),
                        new Route("get", "/api/v1/usage"),
                        new Route("get", "/api/v1/alerts"),
                        new Route("post", "/api/v1/alerts/{id}/acknowledge"),
                        new Route("post", "/api/v1/connections/{id}/operations/{operation}"),
                        new Route("get", "/api/v1/operations/{id}"),
                        new Route("post", "/api/v1/connections/{id}/test"),
                        new Route("post", "/api/v1/connect-sessions"),
                        new Route("get", "/api/v1/providers"),
                        new Route("get", "/api/v1/providers/{id}"),
                        new Route("get", "/api/v1/providers/{id}/oauth-app"),
                        new Route("put", "/api/v1/providers/{id}/oauth-app"),
                        new Route("delete", "/api/v1/providers/{id}/oauth-app"));
    }

    private List<Route> everyRoute() {
        List<Route> routes = new ArrayList<>(apiRoutes());
        routes.add(new Route("get", "/q/metrics"));
        routes.add(new Route("get", "/q/openapi"));
        return routes;
    }

    private List<Route> apiRoutes() {
        Map<String, Map<String, Object>> paths = openApi().jsonPath().getMap("paths");
        List<Route> routes = new ArrayList<>();
        paths.forEach((path, item) -> new TreeSet<>(item.keySet())
                .stream().filter(METHODS::contains).forEach(method -> routes.add(new Route(method, path))));
        return routes;
    }

    private Response openApi() {
        return given().auth()
                .oauth2(issuer.token("viewer", AUDIENCE))
                .accept(ContentType.JSON)
                .get("/q/openapi");
    }

    private static Response call(Route route, String token) {
        return call(route, token, "conn_none");
    }

    private static Response call(Route route, String token, String id) {
        var request = given().contentType(ContentType.JSON);
        if (route.method().equals("patch") || route.path().endsWith("/rotation")) {
            request.body("{}");
        }
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        return request.request(
                route.method().toUpperCase(Locale.ROOT),
                route.path().replace("{id}", id).replace("{operation}", "none"));
    }

    private static boolean isProblem(Response response, int status, String code) {
        return response.statusCode() == status
                && response.contentType().startsWith(Problem.MEDIA_TYPE)
                && code.equals(response.jsonPath().getString("code"));
    }

    private AccessToken token(String user) {
        return issuer.accessToken(user).audience(AUDIENCE);
    }
}
