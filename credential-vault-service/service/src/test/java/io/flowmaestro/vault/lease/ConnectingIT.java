package io.flowmaestro.vault.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.flowmaestro.catalog.Catalog;
import io.flowmaestro.catalog.ProviderFile;
import io.flowmaestro.events.FailureKind;
import io.flowmaestro.vault.StubProvider;
import io.flowmaestro.vault.StubProvider.Asked;
import io.flowmaestro.vault.StubProvider.Reply;
import io.flowmaestro.vault.VaultUnderTest;
import io.flowmaestro.vault.client.AuthorizationCode;
import io.flowmaestro.vault.client.CredentialException;
import io.flowmaestro.vault.client.CredentialRef;
import io.flowmaestro.vault.client.CredentialVault;
import io.flowmaestro.vault.client.Grant;
import io.flowmaestro.vault.client.Lease;
import io.flowmaestro.vault.client.NewCredential;
import io.flowmaestro.vault.client.NewOAuthApp;
import io.flowmaestro.vault.client.RegisteredApp.Owner;
import io.flowmaestro.vault.client.RevocationResult;
import io.flowmaestro.vault.client.Secret;
import io.flowmaestro.vault.exchange.Keys;
import io.flowmaestro.vault.exchange.OAuthApp;
import io.flowmaestro.vault.exchange.StoredOAuthApps;
import io.flowmaestro.vault.store.SecretStore;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every way to connect beside a code that is a token's worth, against a provider that answers as each test says. */
class ConnectingIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final URI REDIRECT = URI.create("https://connect.example.com/oauth/callback");
    private static final Keys KEYS = Keys.generate();
    private static final String TOKENS = "/auth.tracker.example/token";
    private static final String USER_TOKENS = "/auth.tracker.example/user-token";
    private static final String SITES = "/eu.tracker.example/sites";
    private static final String INSTALLED = "/api.tracker.example/installations/42/projects";
    private static final String REVOKE = "/auth.tracker.example/revoke";
    private static final String OWN_REVOKE = "/api.tracker.example/apps/client-2/token";
    private static final String INSTALLATION_TOKENS = "/api.tracker.example/installations/42/tokens";
    private static final String FILE = """
            provider: tracker
            title: Tracker
            colour: "#123456"
            category: Development
            summary: Tracks.
            docs: https://tracker.example/docs
            connection:
              fields:
                host: {title: Host, pattern: '^[a-z]+\\.tracker\\.example$', from: token}
                site: {title: Site, pattern: '^[a-z0-9-]+$', from: lookup}
              oauth2:
                authorize_url: https://auth.tracker.example/authorize
                token_url: https://auth.tracker.example/token
                revoke_url: https://auth.tracker.example/revoke
                token_body: json
                scopes: [read]
                token:
                  fields: {host: "${token.host}"}
                  bearer: [robot]
                refusals:
                  code: ${token.reason}
                  invalid_grant: [over]
                lookup:
                  url: https://${connection.host}/sites
                  fields: {site: "${response.body[0].id}"}
                  account: ${response.body[0].name}
              client_credentials:
                title: Client
                fields:
                  client_id: {title: Client ID, secret: false}
                  client_secret: {title: Client secret}
                token_url: https://auth.tracker.example/token
                token_endpoint_auth: basic
                scopes: [read, write]
              jwt_bearer:
                title: Service account
                fields:
                  email: {title: Email, secret: false}
                  private_key: {title: Private key, multiline: true}
                token_url: https://auth.tracker.example/token
                scopes: [read, write]
                key: ${credential.private_key}
                claims: {iss: "${credential.email}", aud: https://auth.tracker.example/token, scope: "${scope}"}
            http:
              base_url: https://${connection.host}/api/${connection.site}
            operations:
              me:
                title: Get me
                request: {method: GET, path: /me}
                output: {account: "${response.body.name}"}
            """;
    private static final String APP_FILE = """
            provider: apps
            title: Apps
            colour: "#123456"
            category: Development
            summary: Has apps.
            docs: https://tracker.example/docs
            connection:
              installation:
                title: Install the app
                install_url: https://tracker.example/apps/${app.slug}/new
                id_param: installation_id
                token_url: https://api.tracker.example/installations/${connection.installation_id}/tokens
                exchange: github_app
                revoke:
                  method: DELETE
                  url: https://api.tracker.example/apps/${app.client_id}/token
                  basic: true
                  headers: {x-version: "1"}
                  body: {access_token: "${credential.access_token}"}
                token:
                  access_token: ${token.token}
                  expires_at: ${token.expires_at}
                refusals:
                  code: ${token.status}
                  invalid_grant: ["404"]
                proof:
                  token_url: https://auth.tracker.example/user-token
                  url: https://api.tracker.example/installations/${connection.installation_id}/projects
            http:
              base_url: https://api.tracker.example
            operations:
              me:
                title: Get me
                request: {method: GET, path: /me}
                output: {}
            """;
    private static final Map<String, String> SITE = Map.of("host", "eu.tracker.example", "site", "s-1");

    private final CredentialRef ref = new CredentialRef("acme-" + UUID.randomUUID(), "conn_tracker");
    private final AtomicInteger issued = new AtomicInteger();
    private VaultUnderTest backing;
    private StubProvider provider;
    private List<CredentialVault> replicas;
    private StoredOAuthApps own;

    @BeforeEach
    void start() {
        backing = new VaultUnderTest();
        provider = StubProvider.start(backing.vertx());
        SecretStore store = backing.embeddedStore();
        Catalog catalog =
                Catalog.of(List.of(ProviderFile.read("tracker.yaml", FILE), ProviderFile.read("apps.yaml", APP_FILE)));
        Secret key = Secret.of(KEYS.pkcs1());
        OAuthApp.Previous previous = new OAuthApp.Previous(
                Secret.of("client-secret-0"), Instant.now().plusSeconds(600));
        Map<String, OAuthApp> apps = Map.of(
                "tracker", app("client-1", "client-secret-1", previous, null, null),
                "apps", app("client-2", "client-secret-2", null, "7", key));
        own = new StoredOAuthApps(catalog, store, apps, VaultUnderTest.KEPT_SECRET, Clock.systemUTC());
        replicas = IntStream.range(0, 3)
                .<CredentialVault>mapToObj(i -> backing.replica(store, catalog, apps, provider.url()))
                .toList();
    }

    @AfterEach
    void stop() {
        backing.close();
    }

    @Test
    void aTokenRequestMayBeJsonAndItsAnswerFillsFields() {
        // Given
        provider.on(TOKENS, asked -> token().put("host", "eu.tracker.example").ok());
        provider.on(SITES, asked -> Reply.ok(new JsonArray().add(Map.of("id", "s-1", "name", "Acme"))));

        // When
        Grant grant = await(vault().exchange(ref, code("tracker", "oauth2", Map.of())));

        // Then
        assertThat(provider.asked(TOKENS).get(0).json().getString("grant_type")).isEqualTo("authorization_code");
        assertThat(provider.asked(TOKENS).get(0).json().getString("client_secret"))
                .isEqualTo("client-secret-1");
        assertThat(provider.asked(SITES).get(0).headers().get("authorization")).isEqualTo("Bearer token-1");
        assertThat(grant.fields()).isEqualTo(SITE);
        assertThat(grant.account()).isEqualTo("Acme");
        assertThat(await(vault().lease(ref, "op_1")).fields()).isEqualTo(SITE);
    }

    @Test
    void aHostThatTheTokenEndpointTellsMustFitItsPattern() {
        // Given
        provider.on(TOKENS, asked -> token().put("host", "evil.example").ok());

        // Then
        assertFails(
                vault().exchange(ref, code("tracker", "oauth2", Map.of())), FailureKind.VALIDATION, "invalid_field");
        assertThat(provider.asked()).extracting(Asked::path).containsExactly(TOKENS);
        assertFails(vault().lease(ref, "op_1"), FailureKind.NOT_FOUND, "unknown_connection");
    }

    @Test
    void aConnectionWithoutWhatItNeedsIsNotMade() {
        // Given
        provider.on(TOKENS, asked -> token().put("host", "eu.tracker.example").ok());
        provider.on(SITES, asked -> Reply.ok(new JsonArray()));

        // Then
        assertFails(
                vault().exchange(ref, code("tracker", "oauth2", Map.of())), FailureKind.VALIDATION, "unusable_answer");
        assertFails(vault().lease(ref, "op_1"), FailureKind.NOT_FOUND, "unknown_connection");
    }

    @Test
    void aLookupThatFailsIsTriedAgainLater() {
        // Given
        provider.on(TOKENS, asked -> token().put("host", "eu.tracker.example").ok());
        provider.on(SITES, asked -> new Reply(500, new JsonObject()));

        // Then
        assertFails(
                vault().exchange(ref, code("tracker", "oauth2", Map.of())),
                FailureKind.CREDENTIAL_UNAVAILABLE,
                "lookup_failed");
    }

    @Test
    void aProvidersOwnWordForARefusalIsTheStandards() {
        // Given
        provider.on(TOKENS, asked -> new Reply(403, new JsonObject().put("reason", "over")));

        // Then
        assertFails(
                vault().exchange(ref, code("tracker", "oauth2", Map.of())), FailureKind.INVALID_AUTH, "invalid_grant");
    }

    @Test
    void clientCredentialsBecomeAnAccessToken() {
        // Given
        provider.on(TOKENS, asked -> token().put("expires_in", 3600).ok());

        // When
        Grant grant = await(vault().store(ref, client("s3cret")));
        Lease lease = await(vault().lease(ref, "op_1"));

        // Then
        Asked asked = provider.asked(TOKENS).get(0);
        assertThat(asked.form("grant_type")).isEqualTo("client_credentials");
        assertThat(asked.form("scope")).isEqualTo("read write");
        assertThat(asked.headers().get("authorization"))
                .isEqualTo("Basic " + Base64.getEncoder().encodeToString("me:s3cret".getBytes(StandardCharsets.UTF_8)));
        assertThat(asked.body()).doesNotContain("s3cret");
        assertThat(lease.secrets()).containsExactly(Map.entry("access_token", Secret.of("token-1")));
        assertThat(lease.sandbox()).isTrue();
        assertThat(grant.refreshable()).isTrue();
        assertThat(provider.asked()).hasSize(1);
    }

    @Test
    void aWrongClientSecretIsToldWhenConnecting() {
        // Given
        provider.on(TOKENS, asked -> new Reply(401, new JsonObject().put("error", "invalid_client")));

        // Then
        assertFails(vault().store(ref, client("wrong")), FailureKind.INVALID_AUTH, "invalid_client");
        assertFails(vault().lease(ref, "op_1"), FailureKind.NOT_FOUND, "unknown_connection");
    }

    @Test
    void aNewTokenIsMintedOnceOverAllReplicas() {
        // Given
        provider.on(TOKENS, asked -> token().put("expires_in", 3600).ok());
        await(vault().store(ref, client("s3cret")));
        Lease refused = await(vault().lease(ref, "op_0"));

        // When
        List<Lease> renewed = await(Uni.join()
                .all(IntStream.range(0, 60)
                        .mapToObj(i -> replicas.get(i % 3).renew(refused, "op_" + i))
                        .toList())
                .andFailFast());

        // Then
        assertThat(provider.asked(TOKENS)).hasSize(2);
        assertThat(renewed).extracting(Lease::secrets).containsOnly(Map.of("access_token", Secret.of("token-2")));
    }

    @Test
    void aTokenThatIsAboutToExpireIsMintedAgain() {
        // Given
        provider.on(
                TOKENS,
                asked ->
                        token().put("expires_in", issued.get() == 1 ? 80 : 3600).ok());
        await(vault().store(ref, client("s3cret")));

        // When
        Lease lease = await(vault().lease(ref, "op_1"));

        // Then
        assertThat(lease.secrets()).containsValue(Secret.of("token-2"));
        assertThat(lease.expiresAt()).isAfter(Instant.now().plusSeconds(240));
    }

    @Test
    void aClientThatIsRefusedIsNotAskedForAgain() {
        // Given
        provider.on(
                TOKENS,
                asked -> issued.get() == 0
                        ? token().put("expires_in", 3600).ok()
                        : new Reply(401, new JsonObject().put("error", "invalid_client")));
        await(vault().store(ref, client("s3cret")));
        Lease refused = await(vault().lease(ref, "op_0"));

        // Then
        assertFails(vault().renew(refused, "op_1"), FailureKind.INVALID_AUTH, "invalid_client");
        assertFails(replicas.get(1).renew(refused, "op_2"), FailureKind.INVALID_AUTH, "invalid_client");
        assertThat(provider.asked(TOKENS)).hasSize(2);
    }

    @Test
    void aSignedJwtBecomesAnAccessToken() {
        // Given
        provider.on(TOKENS, asked -> token().put("expires_in", 3600).ok());

        // When
        await(vault().store(ref, serviceAccount(KEYS.pkcs8())));
        Lease lease = await(vault().lease(ref, "op_1"));

        // Then
        Asked asked = provider.asked(TOKENS).get(0);
        assertThat(asked.form("grant_type")).isEqualTo("urn:ietf:params:oauth:grant-type:jwt-bearer");
        JsonObject claims = new JsonObject(new String(
                Base64.getUrlDecoder().decode(asked.form("assertion").split("\\.")[1]), StandardCharsets.UTF_8));
        assertThat(claims.getString("iss")).isEqualTo("robot@acme.example");
        assertThat(claims.getString("scope")).isEqualTo("read write");
        assertThat(asked.form("scope")).isEmpty();
        assertThat(lease.secrets()).containsOnlyKeys("access_token");
    }

    @Test
    void whatIsNoKeyIsToldWithoutARequest() {
        assertFails(
                vault().store(ref, serviceAccount("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----")),
                FailureKind.VALIDATION,
                "invalid_private_key");
        assertThat(provider.asked()).isEmpty();
    }

    @Test
    void anInstallationOfTheirOwnBecomesAnAccessToken() {
        // Given
        Instant expiry = Instant.now().plusSeconds(3600);
        provider.on(USER_TOKENS, asked -> Reply.ok(new JsonObject().put("access_token", "user-token")));
        provider.on(INSTALLED, asked -> Reply.ok(new JsonObject()));
        provider.on(
                INSTALLATION_TOKENS,
                asked -> new Reply(201, new JsonObject().put("token", "token-1").put("expires_at", expiry.toString())));

        // When
        Grant grant = await(vault().exchange(ref, installation("42")));
        Lease lease = await(vault().lease(ref, "op_1"));

        // Then
        assertThat(provider.asked(USER_TOKENS).get(0).form("code")).isEqualTo("c0de");
        assertThat(provider.asked(USER_TOKENS).get(0).form("code_verifier")).isEmpty();
        assertThat(provider.asked(INSTALLED).get(0).headers().get("authorization"))
                .isEqualTo("Bearer user-token");
        String jwt = provider.asked(INSTALLATION_TOKENS).get(0).headers().get("authorization");
        assertThat(new JsonObject(
                                new String(Base64.getUrlDecoder().decode(jwt.split("\\.")[1]), StandardCharsets.UTF_8))
                        .getString("iss"))
                .isEqualTo("7");
        assertThat(grant.fields()).isEqualTo(Map.of("installation_id", "42"));
        assertThat(grant.expiresAt()).isEqualTo(expiry);
        assertThat(lease.secrets()).containsExactly(Map.entry("access_token", Secret.of("token-1")));
        assertThat(lease.refreshable()).isTrue();
    }

    @Test
    void nobodyConnectsAnothersInstallation() {
        // Given
        provider.on(USER_TOKENS, asked -> Reply.ok(new JsonObject().put("access_token", "user-token")));
        provider.on(INSTALLED, asked -> new Reply(404, new JsonObject()));

        // Then
        assertFails(vault().exchange(ref, installation("42")), FailureKind.INVALID_AUTH, "installation_not_yours");
        assertFails(vault().exchange(ref, installation("42/../43")), FailureKind.VALIDATION, "invalid_field");
        assertThat(provider.asked(INSTALLATION_TOKENS)).isEmpty();
        assertFails(vault().lease(ref, "op_1"), FailureKind.NOT_FOUND, "unknown_connection");
    }

    @Test
    void anInstallationThatWasRemovedIsOver() {
        // Given
        provider.on(USER_TOKENS, asked -> Reply.ok(new JsonObject().put("access_token", "user-token")));
        provider.on(INSTALLED, asked -> Reply.ok(new JsonObject()));
        provider.on(
                INSTALLATION_TOKENS,
                asked -> issued.incrementAndGet() == 1
                        ? new Reply(201, new JsonObject().put("token", "token-1"))
                        : new Reply(404, new JsonObject().put("status", "404")));
        await(vault().exchange(ref, installation("42")));
        Lease refused = await(vault().lease(ref, "op_0"));

        // Then
        assertFails(vault().renew(refused, "op_1"), FailureKind.INVALID_AUTH, "invalid_grant");
    }

    @Test
    void theRefreshTokenIsRevokedFirstAndThenTheAccessToken_O7() {
        // Given
        connect(token().put("refresh_token", "refresh-1"));
        provider.on(REVOKE, asked -> Reply.ok(""));

        // When
        RevocationResult result = await(vault().revoke(ref));

        // Then
        assertThat(result).isEqualTo(RevocationResult.REVOKED);
        assertThat(provider.asked(REVOKE))
                .extracting(
                        asked -> asked.json().getString("token"),
                        asked -> asked.json().getString("token_type_hint"))
                .containsExactly(tuple("refresh-1", "refresh_token"), tuple("token-1", "access_token"));
        assertThat(provider.asked(REVOKE).get(0).json().getString("client_secret"))
                .isEqualTo("client-secret-1");
        assertFails(vault().lease(ref, "op_1"), FailureKind.NOT_FOUND, "unknown_connection");
    }

    @Test
    void aCredentialIsDestroyedWhateverTheProviderSaysOfItsTokens_O7() {
        // Given
        connect(token());
        provider.on(REVOKE, asked -> Reply.ok(new JsonObject().put("ok", false).put("error", "invalid_auth")));

        // When
        RevocationResult result = await(vault().revoke(ref));

        // Then
        assertThat(result).isEqualTo(RevocationResult.FAILED);
        assertFails(vault().lease(ref, "op_1"), FailureKind.NOT_FOUND, "unknown_connection");
    }

    @Test
    void aProviderIsAskedToRevokeInItsOwnWay_O7() {
        // Given
        provider.on(USER_TOKENS, asked -> Reply.ok(new JsonObject().put("access_token", "user-token")));
        provider.on(INSTALLED, asked -> Reply.ok(new JsonObject()));
        provider.on(INSTALLATION_TOKENS, asked -> new Reply(201, new JsonObject().put("token", "token-1")));
        provider.on(OWN_REVOKE, asked -> new Reply(204, ""));
        await(vault().exchange(ref, installation("42")));

        // When
        RevocationResult result = await(vault().revoke(ref));

        // Then
        Asked asked = provider.asked(OWN_REVOKE).get(0);
        assertThat(result).isEqualTo(RevocationResult.REVOKED);
        assertThat(asked.method()).isEqualTo("DELETE");
        assertThat(asked.json().getString("access_token")).isEqualTo("token-1");
        assertThat(asked.headers().get("x-version")).isEqualTo("1");
        assertThat(asked.headers().get("authorization"))
                .isEqualTo("Basic "
                        + Base64.getEncoder()
                                .encodeToString("client-2:client-secret-2".getBytes(StandardCharsets.UTF_8)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"mac", "DPoP", "N_A", "robots"})
    void aTokenOfAnotherTypeIsNotKept_O6(String type) {
        // Given
        provider.on(
                TOKENS,
                asked -> token().put("host", "eu.tracker.example")
                        .put("token_type", type)
                        .ok());

        // Then
        assertFails(
                vault().exchange(ref, code("tracker", "oauth2", Map.of())),
                FailureKind.CREDENTIAL_UNAVAILABLE,
                "unsupported_token_type");
        assertFails(vault().lease(ref, "op_1"), FailureKind.NOT_FOUND, "unknown_connection");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer", "bearer", "BEARER", "robot", ""})
    void aTokenThatWhoeverHasItMayUseIsKept_O6(String type) {
        // When
        connect(token().put("token_type", type));

        // Then
        assertThat(await(vault().lease(ref, "op_1")).secrets()).containsValue(Secret.of("token-1"));
    }

    @Test
    void whatWasGrantedIsKeptAndNotWhatWasAskedFor_O6() {
        // When
        Grant grant = connect(token().put("scope", "see"));

        // Then
        assertThat(grant.scopes()).containsExactly("see");
        assertThat(await(vault().lease(ref, "op_1")).scopes()).containsExactly("see");
    }

    @ParameterizedTest
    @ValueSource(strings = {"<html><body>Sign in</body></html>", "[]", "null", "\"token\"", "", "{", "\ufffd\u0000"})
    void whatIsNoTokenAnswerIsNoToken_O6(String body) {
        // Given
        provider.on(TOKENS, asked -> Reply.ok(body));

        // Then
        assertFails(
                vault().exchange(ref, code("tracker", "oauth2", Map.of())),
                FailureKind.CREDENTIAL_UNAVAILABLE,
                "invalid_token_answer");
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void aRedirectIsNotFollowed_O6(int status) {
        // Given
        provider.on(TOKENS, asked -> new Reply(status, new JsonObject()));

        // Then
        assertFails(
                vault().exchange(ref, code("tracker", "oauth2", Map.of())),
                FailureKind.CREDENTIAL_UNAVAILABLE,
                "invalid_token_answer");
        assertThat(provider.asked()).hasSize(1);
    }

    @Test
    void anAnswerWithoutAnEndIsNotRead_O6() {
        // Given
        provider.on(
                TOKENS,
                asked -> token().put("padding", "x".repeat(20 * 1024 * 1024)).ok());

        // Then
        assertFails(
                vault().exchange(ref, code("tracker", "oauth2", Map.of())),
                FailureKind.CREDENTIAL_UNAVAILABLE,
                "invalid_token_answer");
    }

    @Test
    void anErrorWithStatus200IsARefusal_O6() {
        // Given
        provider.on(TOKENS, asked -> Reply.ok(new JsonObject().put("reason", "over")));

        // Then
        assertFails(
                vault().exchange(ref, code("tracker", "oauth2", Map.of())), FailureKind.INVALID_AUTH, "invalid_grant");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"soon\"", "-5", "0", "9223372036854775807", "1e300", "null", "{}"})
    void anExpiryThatIsNoneMeansNone_O6(String seconds) {
        // Given
        String answer = "{\"access_token\":\"token-1\",\"host\":\"eu.tracker.example\",\"expires_in\":" + seconds + "}";
        provider.on(TOKENS, asked -> Reply.ok(answer));
        provider.on(SITES, asked -> Reply.ok(new JsonArray().add(Map.of("id", "s-1", "name", "Acme"))));

        // When
        Grant grant = await(vault().exchange(ref, code("tracker", "oauth2", Map.of())));

        // Then
        assertThat(grant.expiresAt()).isNull();
    }

    @Test
    void secondsMayBeText_O6() {
        // When
        Grant grant = connect(token().put("expires_in", "3600"));

        // Then
        assertThat(grant.expiresAt()).isAfter(Instant.now().plusSeconds(3000));
    }

    @Test
    void aRefreshUpdatesTheFieldsThatItsAnswerTells() {
        // Given
        connect(token().put("refresh_token", "refresh-1"));
        Lease refused = await(vault().lease(ref, "op_0"));
        provider.on(TOKENS, asked -> token().put("host", "us.tracker.example").ok());

        // When
        Lease renewed = await(vault().renew(refused, "op_1"));

        // Then
        assertThat(renewed.fields()).isEqualTo(Map.of("host", "us.tracker.example", "site", "s-1"));
    }

    @Test
    void aRefreshKeepsItsTokenAndNotAHostThatDoesNotFit() {
        // Given
        connect(token().put("refresh_token", "refresh-1"));
        Lease refused = await(vault().lease(ref, "op_0"));
        provider.on(TOKENS, asked -> token().put("host", "evil.example").ok());

        // When
        Lease renewed = await(vault().renew(refused, "op_1"));

        // Then
        assertThat(renewed.secrets()).containsValue(Secret.of("token-2"));
        assertThat(renewed.fields()).isEqualTo(SITE);
    }

    @Test
    void theAppsPreviousSecretIsTriedWhereTheNewOneIsRefused() {
        // Given
        provider.on(SITES, asked -> Reply.ok(new JsonArray().add(Map.of("id", "s-1", "name", "Acme"))));
        provider.on(
                TOKENS,
                asked -> asked.json().getString("client_secret").equals("client-secret-0")
                        ? token().put("host", "eu.tracker.example").ok()
                        : new Reply(401, new JsonObject().put("reason", "invalid_client")));

        // When
        await(vault().exchange(ref, code("tracker", "oauth2", Map.of())));

        // Then
        assertThat(provider.asked(TOKENS))
                .extracting(asked -> asked.json().getString("client_secret"))
                .containsExactly("client-secret-1", "client-secret-0");
        assertThat(await(vault().lease(ref, "op_1")).secrets()).containsValue(Secret.of("token-1"));
    }

    @Test
    void aRefusedCodeIsNotSentWithThePreviousSecret() {
        // Given
        provider.on(TOKENS, asked -> new Reply(400, new JsonObject().put("reason", "over")));

        // Then
        assertFails(
                vault().exchange(ref, code("tracker", "oauth2", Map.of())), FailureKind.INVALID_AUTH, "invalid_grant");
        assertThat(provider.asked(TOKENS)).hasSize(1);
    }

    @Test
    void theAppsPreviousSecretIsTriedForRevokingToo_O7() {
        // Given
        connect(token().put("refresh_token", "refresh-1"));
        provider.on(
                REVOKE,
                asked -> asked.json().getString("client_secret").equals("client-secret-0")
                        ? Reply.ok("")
                        : new Reply(400, new JsonObject().put("error", "invalid_client")));

        // When
        RevocationResult result = await(vault().revoke(ref));

        // Then
        assertThat(result).isEqualTo(RevocationResult.REVOKED);
        assertThat(provider.asked(REVOKE))
                .extracting(
                        asked -> asked.json().getString("client_secret"),
                        asked -> asked.json().getString("token"))
                .containsExactly(
                        tuple("client-secret-1", "refresh-1"),
                        tuple("client-secret-0", "refresh-1"),
                        tuple("client-secret-0", "token-1"));
    }

    @Test
    void aTenantsOwnAppConnectsItsPeopleAndNobodyElses() {
        // Given
        await(own.put(ref.tenant(), "tracker", newApp("own-1", "own-secret-1")));

        // When
        connect(token());
        await(vault().exchange(new CredentialRef("umbrella", "conn_tracker"), code("tracker", "oauth2", Map.of())));

        // Then
        assertThat(clients(TOKENS)).containsExactly("own-1:own-secret-1", "client-1:client-secret-1");
    }

    @Test
    void anAppOfTheOperatorsByTheApiGoesBeforeTheConfiguredOne() {
        // Given
        await(own.putShared("tracker", newApp("client-1", "client-secret-2")));

        // When
        connect(token());

        // Then
        assertThat(clients(TOKENS)).containsExactly("client-1:client-secret-2");
    }

    @Test
    void aCredentialIsRefreshedAndRevokedByTheAppThatItWasIssuedTo() {
        // Given: connected by the operator's, before the tenant has its own
        connect(token().put("refresh_token", "refresh-1"));
        await(own.put(ref.tenant(), "tracker", newApp("own-1", "own-secret-1")));
        provider.on(REVOKE, asked -> Reply.ok(""));

        // When
        Lease lease = await(vault().lease(ref, "op_1"));
        await(vault().renew(lease, "op_2"));
        await(vault().revoke(ref));

        // Then
        assertThat(clients(TOKENS)).containsExactly("client-1:client-secret-1", "client-1:client-secret-1");
        assertThat(clients(REVOKE)).containsOnly("client-1:client-secret-1");
    }

    @Test
    void aSecretThatIsReplacedByTheApiIsTriedForAWhile() {
        // Given
        await(own.put(ref.tenant(), "tracker", newApp("own-1", "own-secret-1")));
        connect(token().put("refresh_token", "refresh-1"));
        Lease lease = await(vault().lease(ref, "op_1"));
        await(own.put(ref.tenant(), "tracker", newApp("own-1", "own-secret-2")));
        provider.on(
                TOKENS,
                asked -> asked.json().getString("client_secret").equals("own-secret-1")
                        ? token().ok()
                        : new Reply(401, new JsonObject().put("reason", "invalid_client")));

        // When
        Lease renewed = await(vault().renew(lease, "op_2"));

        // Then
        assertThat(renewed.secrets()).containsValue(Secret.of("token-2"));
        assertThat(clients(TOKENS)).containsExactly("own-1:own-secret-1", "own-1:own-secret-2", "own-1:own-secret-1");
    }

    @Test
    void aGoneAppIsToldWithoutARequestAndOverOnceItIsPutBack() {
        // Given
        await(own.put(ref.tenant(), "tracker", newApp("own-1", "own-secret-1")));
        connect(token().put("refresh_token", "refresh-1"));
        Lease lease = await(vault().lease(ref, "op_1"));

        // When: once by deleting it, once by another in its place
        await(own.remove(ref.tenant(), "tracker"));
        Throwable deleted = failure(vault().renew(lease, "op_2"));
        await(own.put(ref.tenant(), "tracker", newApp("own-2", "own-secret-2")));
        Throwable replaced = failure(vault().renew(lease, "op_3"));
        int asked = provider.asked(TOKENS).size();
        provider.on(TOKENS, request -> token().ok());
        await(own.put(ref.tenant(), "tracker", newApp("own-1", "own-secret-1")));
        Lease again = await(vault().renew(lease, "op_4"));

        // Then
        assertThat(List.of(deleted, replaced))
                .allSatisfy(gone -> assertThat(gone)
                        .isInstanceOfSatisfying(CredentialException.class, failure -> {
                            assertThat(failure.kind()).isEqualTo(FailureKind.INVALID_AUTH);
                            assertThat(failure.code()).isEqualTo("oauth_app_gone");
                        })
                        .hasMessageContaining("put it back, or reconnect"));
        assertThat(asked).isEqualTo(1);
        assertThat(again.secrets()).containsValue(Secret.of("token-2"));
    }

    @Test
    void aTokenOutlivesItsAppAndIsNotRevokedWithoutIt_O7() {
        // Given
        await(own.put(ref.tenant(), "tracker", newApp("own-1", "own-secret-1")));
        connect(token().put("refresh_token", "refresh-1"));
        await(own.remove(ref.tenant(), "tracker"));

        // Then
        assertThat(await(vault().lease(ref, "op_1")).secrets()).containsValue(Secret.of("token-1"));
        assertThat(await(vault().revoke(ref))).isEqualTo(RevocationResult.FAILED);
        assertThat(provider.asked(REVOKE)).isEmpty();
    }

    private List<String> clients(String path) {
        return provider.asked(path).stream()
                .map(Asked::json)
                .map(asked -> asked.getString("client_id") + ":" + asked.getString("client_secret"))
                .toList();
    }

    private static NewOAuthApp newApp(String clientId, String secret) {
        return new NewOAuthApp(clientId, Secret.of(secret), null, null, null);
    }

    private static OAuthApp app(
            String clientId,
            String secret,
            OAuthApp.@Nullable Previous previous,
            @Nullable String appId,
            @Nullable Secret key) {
        return new OAuthApp(Owner.OPERATOR, clientId, Secret.of(secret), previous, appId, null, key, null);
    }

    private static Throwable failure(Uni<?> answer) {
        return await(answer.onItemOrFailure().transform((item, failure) -> Objects.requireNonNull(failure)));
    }

    private Grant connect(Answer token) {
        provider.on(TOKENS, asked -> token.put("host", "eu.tracker.example").ok());
        provider.on(SITES, asked -> Reply.ok(new JsonArray().add(Map.of("id", "s-1", "name", "Acme"))));
        return await(vault().exchange(ref, code("tracker", "oauth2", Map.of())));
    }

    private CredentialVault vault() {
        return replicas.get(0);
    }

    /** An answer with the next token in it. */
    private Answer token() {
        return new Answer(new JsonObject().put("access_token", "token-" + issued.incrementAndGet()));
    }

    private record Answer(JsonObject json) {
        Answer put(String name, Object value) {
            json.put(name, value);
            return this;
        }

        Reply ok() {
            return Reply.ok(json);
        }
    }

    private static NewCredential client(String secret) {
        return new NewCredential(
                "tracker",
                "client_credentials",
                Map.of("client_id", Secret.of("me"), "client_secret", Secret.of(secret)),
                SITE,
                true);
    }

    private static NewCredential serviceAccount(String key) {
        return new NewCredential(
                "tracker",
                "jwt_bearer",
                Map.of("email", Secret.of("robot@acme.example"), "private_key", Secret.of(key)),
                SITE,
                true);
    }

    private static AuthorizationCode installation(String id) {
        return code("apps", "installation", Map.of("installation_id", id));
    }

    private static AuthorizationCode code(String provider, String method, Map<String, String> fields) {
        return new AuthorizationCode(
                provider, method, fields, true, Secret.of("c0de"), Secret.of("verifier-1"), REDIRECT);
    }

    private static <T> T await(Uni<T> answer) {
        return answer.await().atMost(PATIENCE);
    }

    private static void assertFails(Uni<?> answer, FailureKind kind, String code) {
        assertThatThrownBy(() -> await(answer)).isInstanceOfSatisfying(CredentialException.class, failure -> {
            assertThat(failure.code()).isEqualTo(code);
            assertThat(failure.kind()).isEqualTo(kind);
        });
    }
}
