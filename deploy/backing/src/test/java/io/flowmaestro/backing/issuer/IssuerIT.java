package io.flowmaestro.backing.issuer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.keys.resolvers.JwksVerificationKeyResolver;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IssuerIT {
    private static final String CALLBACK = "http://127.0.0.1:9/callback?from=issuer";
    private static final String VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    private static final String CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
    private static final Client PAGES =
            new Client("pages", "pages-secret", List.of(CALLBACK), List.of("connection-service"), List.of(), null);
    private static final Client OTHER =
            new Client("other", "other-secret", List.of(CALLBACK), List.of("connection-service"), List.of(), null);
    private static final Client EXECUTOR =
            Client.service("executor-service", "s+cret/ä", "credential-vault-service", "executor");
    private static final User ALICE = new User("alice", "acme", List.of("admin"));
    private static final User BOB = new User("<b>bob</b>", "globex", List.of("viewer"));

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Wound CLOCK = new Wound();
    private static Vertx vertx;
    private static Issuer issuer;

    @BeforeAll
    static void start() throws Exception {
        vertx = Vertx.vertx();
        issuer = Issuer.start(vertx, 0, List.of(PAGES, OTHER, EXECUTOR), List.of(ALICE, BOB), CLOCK)
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
    }

    @AfterAll
    static void stop() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    void isFoundByItsDiscoveryDocument() throws Exception {
        // When
        JsonObject document = new JsonObject(
                get(issuer.url() + "/.well-known/openid-configuration").body());

        // Then
        assertThat(document.getString("issuer")).isEqualTo(issuer.url());
        assertThat(document.getJsonArray("code_challenge_methods_supported")).isEqualTo(JsonArray.of("S256"));
        assertThat(Stream.of("authorization_endpoint", "token_endpoint", "jwks_uri")
                        .map(document::getString))
                .allMatch(address -> address.startsWith(issuer.url() + "/"));
    }

    @Test
    void publishesNoPrivateKey() throws Exception {
        // When
        JsonObject key = new JsonObject(get(issuer.url() + "/jwks").body())
                .getJsonArray("keys")
                .getJsonObject(0);

        // Then
        assertThat(key.fieldNames()).containsExactlyInAnyOrder("kty", "kid", "use", "alg", "n", "e");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void givesAServiceItsToken(boolean basic) throws Exception {
        // When
        HttpResponse<String> answer = token(EXECUTOR, basic, Map.of("grant_type", "client_credentials"));

        // Then
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
        JwtClaims claims =
                verified(new JsonObject(answer.body()).getString("access_token"), "credential-vault-service");
        assertThat(claims.getSubject()).isEqualTo("executor-service");
        assertThat(claims.getStringListClaimValue("roles")).containsExactly("executor");
        assertThat(claims.getStringClaimValue("azp")).isEqualTo("executor-service");
        assertThat(claims.hasClaim("tenant")).isFalse();
        assertThat(new JsonObject(answer.body()).fieldNames()).doesNotContain("id_token");
    }

    @ParameterizedTest
    @CsvSource({"executor-service, wrong", "executor-service, ''", "nobody, ''", "nobody, wrong"})
    void refusesAWrongSecret(String id, String secret) throws Exception {
        // Given
        Client wrong = Client.service(id, secret, "any", "any");

        // When
        HttpResponse<String> answer = token(wrong, true, Map.of("grant_type", "client_credentials"));

        // Then
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.headers().firstValue("WWW-Authenticate")).isPresent();
        assertThat(new JsonObject(answer.body()).getString("error")).isEqualTo("invalid_client");
    }

    @Test
    void signsAUserIn() throws Exception {
        // Given
        String page = get(issuer.url() + "/authorize?" + form(authorization())).body();
        Map<String, String> returned = signIn(ALICE);

        // When
        HttpResponse<String> answer = redeem(PAGES, returned.get("code"), Map.of());

        // Then
        assertThat(page)
                .contains("value=\"alice\"", "&lt;b&gt;bob&lt;/b&gt;", "name=\"state\" value=\"a &quot;state&quot;\"")
                .doesNotContain("<b>bob");
        assertThat(returned).containsEntry("state", "a \"state\"").containsEntry("iss", issuer.url());
        JsonObject tokens = new JsonObject(answer.body());
        JwtClaims access = verified(tokens.getString("access_token"), "connection-service");
        assertThat(access.getSubject()).isEqualTo("alice");
        assertThat(access.getStringClaimValue("tenant")).isEqualTo("acme");
        assertThat(access.getStringListClaimValue("roles")).containsExactly("admin");
        assertThat(access.getStringClaimValue("azp")).isEqualTo("pages");
        JwtClaims identity = verified(tokens.getString("id_token"), "pages");
        assertThat(identity.getSubject()).isEqualTo("alice");
        assertThat(identity.getStringClaimValue("nonce")).isEqualTo("n-1");
    }

    @Test
    void takesACodeOnce() throws Exception {
        // Given
        String code = signIn(ALICE).get("code");
        redeem(PAGES, code, Map.of());

        // When
        HttpResponse<String> second = redeem(PAGES, code, Map.of());

        // Then
        assertInvalidGrant(second);
    }

    @ParameterizedTest
    @CsvSource({
        "code_verifier, aBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
        "code_verifier, ''",
        "redirect_uri, http://127.0.0.1:9/callback",
        "code, unknown",
    })
    void refusesACodeThatIsNotRedeemedAsItWasAskedFor(String parameter, String value) throws Exception {
        assertInvalidGrant(redeem(PAGES, signIn(ALICE).get("code"), Map.of(parameter, value)));
    }

    @Test
    void refusesAnothersCode() throws Exception {
        assertInvalidGrant(redeem(OTHER, signIn(ALICE).get("code"), Map.of()));
    }

    @Test
    void refusesACodeAfterAMinute() throws Exception {
        // Given
        String code = signIn(ALICE).get("code");

        // When
        CLOCK.ahead = Duration.ofMinutes(1);
        HttpResponse<String> late = redeem(PAGES, code, Map.of());
        CLOCK.ahead = Duration.ZERO;

        // Then
        assertInvalidGrant(late);
    }

    @ParameterizedTest
    @CsvSource({
        "redirect_uri, http://127.0.0.1:9/callback",
        "redirect_uri, http://127.0.0.1:9/callback?from=issuer&more=1",
        "redirect_uri, https://evil.example/",
        "redirect_uri, ''",
        "client_id, executor-service",
        "client_id, nobody",
    })
    void sendsNobodyToAnAddressThatIsNotTheClients(String parameter, String value) throws Exception {
        // Given
        Map<String, String> request = authorization();
        request.put(parameter, value);
        request.put("user", "alice");

        // When
        HttpResponse<String> asked = get(issuer.url() + "/authorize?" + form(request));
        HttpResponse<String> signedIn = post(issuer.url() + "/authorize", form(request), null);

        // Then
        assertThat(List.of(asked.statusCode(), signedIn.statusCode())).containsExactly(400, 400);
        assertThat(signedIn.headers().firstValue("Location")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "response_type, token, unsupported_response_type",
        "code_challenge_method, plain, invalid_request",
        "code_challenge, '', invalid_request",
        "user, mallory, access_denied",
    })
    void returnsWithAnError(String parameter, String value, String error) throws Exception {
        // Given
        Map<String, String> request = authorization();
        request.put("user", "alice");
        request.put(parameter, value);

        // When
        HttpResponse<String> answer = post(issuer.url() + "/authorize", form(request), null);

        // Then
        assertThat(returned(answer))
                .containsEntry("error", error)
                .containsEntry("state", "a \"state\"")
                .doesNotContainKey("code");
    }

    @Test
    void mintsTokensThatAreRight() throws Exception {
        // When
        JwtClaims claims = verified(issuer.token("alice", "connection-service"), "connection-service");
        JwtClaims changed = verified(
                issuer.accessToken("alice")
                        .audience("connection-service")
                        .tenant("globex")
                        .roles("viewer")
                        .sign(),
                "connection-service");

        // Then
        assertThat(claims.getStringClaimValue("tenant")).isEqualTo("acme");
        assertThat(changed.getStringClaimValue("tenant")).isEqualTo("globex");
        assertThat(changed.getStringListClaimValue("roles")).containsExactly("viewer");
        assertThat(verified(issuer.token("executor-service"), "credential-vault-service")
                        .getSubject())
                .isEqualTo("executor-service");
    }

    @Test
    void mintsTokensThatAreWrongInOneThing() {
        // Given
        AccessToken right = issuer.accessToken("alice").audience("connection-service");

        // When
        Stream<AccessToken> wrong = Stream.of(
                right.life(Duration.ofMinutes(-1)),
                right.audience("executor-service"),
                right.issuer("http://127.0.0.1:9"),
                right.foreignKey());

        // Then
        assertThat(wrong)
                .allSatisfy(token -> assertThatThrownBy(() -> verified(token.sign(), "connection-service"))
                        .isInstanceOf(InvalidJwtException.class));
    }

    @Test
    void showsNoSecret() {
        assertThat(EXECUTOR.toString()).isEqualTo("Client[executor-service]");
    }

    private static Map<String, String> authorization() {
        return new HashMap<>(Map.of(
                "response_type", "code",
                "client_id", PAGES.id(),
                "redirect_uri", CALLBACK,
                "scope", "openid",
                "state", "a \"state\"",
                "nonce", "n-1",
                "code_challenge", CHALLENGE,
                "code_challenge_method", "S256"));
    }

    private static Map<String, String> signIn(User user) throws Exception {
        Map<String, String> request = authorization();
        request.put("user", user.name());
        return returned(post(issuer.url() + "/authorize", form(request), null));
    }

    private static Map<String, String> returned(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).isEqualTo(303);
        String location = answer.headers().firstValue("Location").orElseThrow();
        assertThat(location).startsWith(CALLBACK + "&");
        Map<String, String> parameters = new HashMap<>();
        for (String pair : URI.create(location).getRawQuery().split("&", -1)) {
            String[] parts = pair.split("=", 2);
            parameters.put(parts[0], URLDecoder.decode(parts[1], UTF_8));
        }
        return parameters;
    }

    private static HttpResponse<String> redeem(Client client, String code, Map<String, String> changes)
            throws Exception {
        Map<String, String> request = new HashMap<>(Map.of(
                "grant_type", "authorization_code",
                "code", code,
                "redirect_uri", CALLBACK,
                "code_verifier", VERIFIER));
        request.putAll(changes);
        return token(client, true, request);
    }

    private static HttpResponse<String> token(Client client, boolean basic, Map<String, String> request)
            throws Exception {
        Map<String, String> fields = new HashMap<>(request);
        String header = null;
        if (basic) {
            String pair = URLEncoder.encode(client.id(), UTF_8) + ":" + URLEncoder.encode(client.secret(), UTF_8);
            header = "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(UTF_8));
        } else {
            fields.put("client_id", client.id());
            fields.put("client_secret", client.secret());
        }
        return post(issuer.url() + "/token", form(fields), header);
    }

    private static void assertInvalidGrant(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(new JsonObject(answer.body())).isEqualTo(new JsonObject().put("error", "invalid_grant"));
    }

    private static JwtClaims verified(String token, String audience) throws Exception {
        JsonWebKeySet keys = new JsonWebKeySet(get(issuer.url() + "/jwks").body());
        return new JwtConsumerBuilder()
                .setVerificationKeyResolver(new JwksVerificationKeyResolver(keys.getJsonWebKeys()))
                .setExpectedIssuer(issuer.url())
                .setExpectedAudience(audience)
                .setRequireExpirationTime()
                .setRequireIssuedAt()
                .setEvaluationTime(NumericDate.fromSeconds(CLOCK.instant().getEpochSecond()))
                .build()
                .processToClaims(token);
    }

    private static String form(Map<String, String> fields) {
        return fields.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), UTF_8))
                .collect(joining("&"));
    }

    private static HttpResponse<String> get(String url) throws Exception {
        return HTTP.send(
                HttpRequest.newBuilder(URI.create(url))
                        .timeout(Duration.ofSeconds(10))
                        .build(),
                BodyHandlers.ofString());
    }

    private static HttpResponse<String> post(String url, String form, String authorization) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url))
                .timeout(Duration.ofSeconds(10))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form));
        if (authorization != null) {
            request.header("Authorization", authorization);
        }
        return HTTP.send(request.build(), BodyHandlers.ofString());
    }

    /** A clock that a test sets ahead. */
    private static final class Wound extends Clock {
        private static final Instant NOON = Instant.parse("2026-12-01T12:00:00Z");
        private volatile Duration ahead = Duration.ZERO;

        @Override
        public Instant instant() {
            return NOON.plus(ahead);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
